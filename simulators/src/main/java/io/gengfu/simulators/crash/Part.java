package io.gengfu.simulators.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One of the other processes: words go there, lines come back. Ends with this process. */
final class Part implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int CLOSE_SECONDS = 10;

  private final String name;
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Part(String name, Process process) {
    this.name = name;
    this.process = process;
    Thread.ofPlatform().daemon().name(name + "-lines").start(this::read);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** This Java with this class path, as {@code simulators crash-part ROLE ARGUMENTS}. */
  static Part start(Path log, String role, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            CrashPart.class.getName(),
            role));
    command.addAll(List.of(arguments));
    return new Part(role, new ProcessBuilder(command).redirectError(log.toFile()).start());
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("gone: " + e.getMessage());
    }
  }

  void say(String word) throws IOException {
    Writer in = process.outputWriter(StandardCharsets.UTF_8);
    in.write(word + "\n");
    in.flush();
  }

  /** The next line; null when none came in time. */
  @Nullable String next(Duration limit) throws InterruptedException {
    return lines.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The next line that begins so; what comes before it is dropped. */
  String await(String beginning) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    String line = next(LIMIT);
    while (line == null || !line.startsWith(beginning)) {
      if (System.nanoTime() > end || (!process.isAlive() && lines.isEmpty())) {
        throw new IllegalStateException("the " + name + " did not say " + beginning);
      }
      line = next(Duration.ofMillis(100));
    }
    return line;
  }

  /** What was said until now is of no interest any more. */
  void forget() {
    lines.clear();
  }

  @Override
  public void close() {
    try {
      say("quit");
      if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
