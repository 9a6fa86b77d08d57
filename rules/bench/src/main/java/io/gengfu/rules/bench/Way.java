package io.gengfu.rules.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link Worker}, from outside. */
final class Way implements AutoCloseable {

  /** What a slice of time brought, for each reading. */
  record Slice(double nanos, double bytes) {}

  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  Way(String job, String way, int devices, int rounds) {
    var builder = java(Worker.class.getName(), job, way, "" + devices, "" + rounds);
    try {
      process = builder.redirectError(Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers = process.inputReader(StandardCharsets.US_ASCII);
    orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII);
  }

  /** A process with the options that the product is started with. */
  static ProcessBuilder java(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx256m",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /** Runs for about so long; nobody else is to run meanwhile. */
  Slice run(int millis) {
    try {
      orders.write(millis + "\n");
      orders.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("the worker has ended");
      }
      String[] parts = line.split(" ", -1);
      double readings = Long.parseLong(parts[0]);
      return new Slice(Long.parseLong(parts[1]) / readings, Long.parseLong(parts[2]) / readings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
