package io.gengfu.agent.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process with the gateway's own options that ends with its standard input. */
record BenchProcess(Process process, BufferedReader said) implements AutoCloseable {

  static BenchProcess start(Class<?> main, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new BenchProcess(process, process.inputReader(StandardCharsets.UTF_8));
  }

  String line() throws IOException {
    String line = said.readLine();
    if (line == null) {
      throw new IOException("a process of the benchmark ended; see its error output");
    }
    return line;
  }

  /** Processor nanoseconds and values so far. */
  long[] ask() throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
    return Arrays.stream(line().split(" ")).mapToLong(Long::parseLong).toArray();
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
