package io.gengfu.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code gengfu run DIR} in a process of its own, so that it can be killed. */
final class AgentProcess implements AutoCloseable {

  /** 128 + SIGTERM: what the JVM answers when its hooks have run. */
  static final int ENDED_BY_SIGTERM = 143;

  private static final int STOP_SECONDS = 20;

  private final Process process;

  private AgentProcess(Process process) {
    this.process = process;
  }

  static AgentProcess run(Path site) throws IOException {
    return run(site, Map.of());
  }

  /** The same with more in its environment. */
  static AgentProcess run(Path site, Map<String, String> environment) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(
            List.of(
                java,
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.gengfu.agent.Main",
                "run",
                site.toString()));
    builder.environment().putAll(environment);
    return new AgentProcess(builder.redirectErrorStream(true).redirectOutput(log(site)).start());
  }

  private static ProcessBuilder.Redirect log(Path site) {
    return ProcessBuilder.Redirect.appendTo(site.resolve("agent.log").toFile());
  }

  /** SIGKILL: nothing is flushed, nobody is told. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** SIGTERM, and the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the agent did not stop within " + STOP_SECONDS + " s");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
