package io.gengfu.simulators.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The agent, in a process of its own, with its output in a file. */
final class AgentProcess implements AutoCloseable {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  // Always known, whatever the devices say.
  private static final Set<String> KEPT_BY_THE_GATEWAY = Set.of("silent", "undecided");

  private final Process process;
  private final Path log;
  private final AgentClient client;

  private AgentProcess(Process process, Path log, AgentClient client) {
    this.process = process;
    this.log = log;
    this.client = client;
  }

  /**
   * Starts it.
   *
   * @param command what comes before {@code run DIR}
   */
  static AgentProcess start(List<String> command, Path site, Path log) throws IOException {
    List<String> whole = new ArrayList<>(command);
    whole.add("run");
    whole.add(site.toString());
    Process process =
        new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    // Whoever interrupts the demo does not want to look for its agent afterwards.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return new AgentProcess(
        process, log, new AgentClient(site.resolve("data").resolve("gengfu.sock")));
  }

  AgentClient client() {
    return client;
  }

  /**
   * Waits until the agent answers and has a good value of every device.
   *
   * @throws IOException if it ends, or does not get there
   */
  void awaitReady() throws IOException, InterruptedException {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    String seen = "its socket does not answer";
    while (System.nanoTime() < limit) {
      if (!process.isAlive()) {
        throw new IOException("the agent ended with " + process.exitValue() + ", see " + log);
      }
      try {
        JsonNode status = client.status();
        List<String> without = devicesWithoutValue(status);
        if (without.isEmpty() && status.path("startMillis").path("all").asLong() > 0) {
          return;
        }
        seen = "no good value yet of " + without;
      } catch (IOException e) {
        seen = e.toString();
      }
      Thread.sleep(100);
    }
    throw new IOException("the agent is not ready: " + seen + "; see " + log);
  }

  private static List<String> devicesWithoutValue(JsonNode status) {
    List<String> without = new ArrayList<>();
    for (JsonNode device : status.path("devices")) {
      boolean good = false;
      for (JsonNode point : device.path("points")) {
        good |=
            point.path("trust").asText().equals("GOOD")
                && !KEPT_BY_THE_GATEWAY.contains(point.path("signal").asText());
      }
      if (!good && !device.path("deviceClass").asText().equals("gateway")) {
        without.add(device.path("id").asText());
      }
    }
    return without;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
