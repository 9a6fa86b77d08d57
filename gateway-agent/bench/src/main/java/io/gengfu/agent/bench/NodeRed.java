package io.gengfu.agent.bench;

import io.gengfu.driver.testkit.OtherStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Node-RED with node-red-contrib-opcua, without an editor and without a port of its own: {@code
 * flows.json} subscribes to {@code node-red.in} and writes {@code node-red.out}. It keeps its files
 * in the folder of the run, asks nobody for updates, and ends with this process.
 */
record NodeRed(Process process) implements AutoCloseable {

  private static final Path SOURCE = Path.of("src/main/node-red");

  /**
   * Fetches what is missing, which takes a minute the first time, and starts it.
   *
   * @param folder of this run
   * @param port of the server, on the loopback
   * @param namespace index of the switches' namespace there
   * @param sampling interval in milliseconds; zero asks for exceptions
   */
  static NodeRed start(Path folder, int port, int namespace, int sampling) throws Exception {
    Path made =
        OtherStack.make(
            SOURCE,
            List.of("package.json", "package-lock.json", "settings.js", "flows.json"),
            Path.of("target/node-red"),
            "node and npm (Debian: apt-get install nodejs npm), and the npm registry",
            "npm",
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts");
    Path own = Files.createDirectories(folder.resolve("node-red"));
    var builder =
        new ProcessBuilder(
                "node",
                "node_modules/node-red/red.js",
                "--userDir",
                own.toString(),
                "--settings",
                made.resolve("settings.js").toString())
            .directory(made.toFile())
            // It says warnings only; what is wrong with it would else go with the folder.
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    Map<String, String> environment = builder.environment();
    // Keys and certificates that its palette makes stay in the folder too.
    environment.put("HOME", own.toString());
    environment.put("XDG_CONFIG_HOME", own.toString());
    environment.put("BENCH_ENDPOINT", "opc.tcp://127.0.0.1:" + port);
    environment.put("BENCH_INPUT", "ns=" + namespace + ";s=node-red.in;datatype=Boolean");
    environment.put("BENCH_OUTPUT", "ns=" + namespace + ";s=node-red.out;datatype=Boolean");
    environment.put("BENCH_PUBLISHING", String.valueOf(OpcUaReactionSpeed.MILLIS));
    environment.put("BENCH_SAMPLING", String.valueOf(sampling));
    return new NodeRed(builder.start());
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
