package io.gengfu.agent.bench;

import io.gengfu.simulators.platform.CityPlatform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The platform and its broker in a process of their own, as they are in a city: what they allocate
 * is not the gateway's garbage. Ends with its standard input.
 */
public final class PlatformProcess implements AutoCloseable {

  private static final long CLOSE_LIMIT_SECONDS = 10;

  private final Process process;
  private final URI uri;

  private PlatformProcess(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  public static void main(String[] args) throws IOException {
    try (CityPlatform platform = CityPlatform.builder(Path.of(args[0])).start()) {
      System.out.println(platform.uri());
      while (System.in.read() >= 0) {
        // Whoever started this is still there.
      }
    }
    // The broker's threads are not daemons.
    System.exit(0);
  }

  static PlatformProcess start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                PlatformProcess.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    String line = said.readLine();
    if (line == null) {
      process.destroyForcibly();
      throw new IOException("the platform did not start");
    }
    return new PlatformProcess(process, URI.create(line));
  }

  URI uri() {
    return uri;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
