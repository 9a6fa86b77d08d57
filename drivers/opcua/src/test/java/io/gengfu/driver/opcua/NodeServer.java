package io.gengfu.driver.opcua;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** node-opcua in a process of its own: {@code src/test/node/server.js}. */
final class NodeServer implements AutoCloseable {

  private static final Path SOURCE = Path.of("src/test/node");
  private static final Path INSTALLED = Path.of("target/node");
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(4);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  private NodeServer(Process process) {
    this.process = process;
    out = process.inputReader();
    in = process.outputWriter();
  }

  /**
   * Puts what package-lock.json names into target/node, unless it is there.
   *
   * @throws AssertionError if node or npm is missing or fails, with what to do about it
   */
  static void install() throws Exception {
    Files.createDirectories(INSTALLED);
    for (String file : List.of("package.json", "server.js")) {
      Files.copy(
          SOURCE.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Path lock = INSTALLED.resolve("package-lock.json");
    Path done = INSTALLED.resolve("installed-lock.json");
    if (Files.exists(done) && Files.mismatch(done, SOURCE.resolve("package-lock.json")) < 0) {
      return;
    }
    Files.copy(SOURCE.resolve("package-lock.json"), lock, StandardCopyOption.REPLACE_EXISTING);
    Process npm = run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
    if (!npm.waitFor(INSTALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      npm.destroyForcibly();
      throw new AssertionError("npm ci did not end within " + INSTALL_LIMIT);
    }
    if (npm.exitValue() != 0) {
      throw new AssertionError("npm ci failed in " + INSTALLED.toAbsolutePath());
    }
    Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Returns when it listens.
   *
   * @param namespaces registered before the lift's, so that its index differs
   */
  static NodeServer start(int port, int namespaces) throws Exception {
    var server =
        new NodeServer(
            run("node", "server.js", String.valueOf(port), "pki", String.valueOf(namespaces)));
    server.answer();
    return server;
  }

  /** Sets a node's value, good. */
  void set(String node, Object value) throws Exception {
    String json = value instanceof String text ? "\"" + text + "\"" : value.toString();
    ask("{\"set\":\"" + node + "\",\"value\":" + json + "}");
  }

  /** Gives a node's value a status. */
  void status(String node, String status) throws Exception {
    ask("{\"set\":\"" + node + "\",\"status\":\"" + status + "\"}");
  }

  /** What the server has, as JSON. */
  String held(String node) throws Exception {
    return ask("{\"get\":\"" + node + "\"}");
  }

  /** Ends every subscription and keeps the sessions; how many there were, as JSON. */
  String dropSubscriptions() throws Exception {
    return ask("{\"drop\":true}");
  }

  /** Stops the whole process as a hung one would: the kernel still acknowledges what comes. */
  void hang() throws Exception {
    signal("STOP");
  }

  void wake() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("kill -" + name + " failed");
    }
  }

  private String ask(String json) throws Exception {
    in.write(json);
    in.newLine();
    in.flush();
    return answer();
  }

  private String answer() throws Exception {
    String line =
        CompletableFuture.supplyAsync(this::line).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    if (!line.startsWith("{")) {
      throw new AssertionError("server.js ended: " + line);
    }
    return line;
  }

  /** The next answer; node-opcua's own remarks share the stream and are passed over. */
  private String line() {
    try {
      String line = out.readLine();
      while (line != null && !line.startsWith("{")) {
        line = out.readLine();
      }
      return String.valueOf(line);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static Process run(String... command) {
    try {
      var all = new ArrayList<>(List.of(command));
      return new ProcessBuilder(all)
          .directory(INSTALLED.toFile())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new AssertionError(
          command[0] + " cannot be run; this test needs Node.js 20 or newer with npm on the PATH",
          e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
