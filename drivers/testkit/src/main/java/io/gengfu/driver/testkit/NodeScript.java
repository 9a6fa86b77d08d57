package io.gengfu.driver.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A {@code server.js} of another stack in a process of its own, asked and answering in lines, with
 * exactly the packages of the {@code package-lock.json} beside it.
 */
public final class NodeScript implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final Predicate<String> isAnswer;
  private final BufferedReader out;
  private final BufferedWriter in;

  private NodeScript(Process process, Predicate<String> isAnswer) {
    this.process = process;
    this.isAnswer = isAnswer;
    out = process.inputReader();
    in = process.outputWriter();
  }

  /**
   * Installs what is missing, starts the script and returns with its first line.
   *
   * @param source holds server.js, package.json and package-lock.json
   * @param target where packages are installed, kept from run to run
   * @param isAnswer tells the script's lines from remarks of its libraries on the same stream
   * @throws AssertionError if node or npm is missing or fails, with what to do about it
   */
  public static NodeScript start(
      Path source, Path target, Predicate<String> isAnswer, String... arguments) throws Exception {
    Path folder = OtherStack.node(source, target);
    var command = new ArrayList<>(List.of("node", "server.js"));
    command.addAll(List.of(arguments));
    var script = new NodeScript(run(folder, command), isAnswer);
    script.answer();
    return script;
  }

  private static Process run(Path folder, List<String> command) {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new AssertionError(
          command.getFirst() + " cannot be run: install Debian's nodejs and npm", e);
    }
  }

  /** Sends a line and returns the line that answers it. */
  public String ask(String line) throws Exception {
    in.write(line);
    in.newLine();
    in.flush();
    return answer();
  }

  private String answer() throws Exception {
    return CompletableFuture.supplyAsync(this::line).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private String line() {
    try {
      String line = out.readLine();
      while (line != null && !isAnswer.test(line)) {
        line = out.readLine();
      }
      if (line == null) {
        throw new AssertionError("the script ended; see its error output");
      }
      return line;
    } catch (IOException e) {
      throw new AssertionError("the script cannot be read", e);
    }
  }

  /** Stops the whole process as a hung one would: the kernel still acknowledges what comes. */
  public void hang() throws Exception {
    signal("STOP");
  }

  public void wake() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("kill -" + name + " failed");
    }
  }

  /** Ends the process at once, as a power cut would. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
