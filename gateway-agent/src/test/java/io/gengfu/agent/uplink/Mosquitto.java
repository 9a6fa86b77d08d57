package io.gengfu.agent.uplink;

import static org.awaitility.Awaitility.await;

import io.gengfu.simulators.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real Mosquitto on the loopback, with its default configuration unless told otherwise. */
public final class Mosquitto implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/mosquitto"), Path.of("/usr/local/sbin/mosquitto"));

  private final int port;
  private final List<String> command = new ArrayList<>();
  private @Nullable Process process;

  /**
   * @param config lines beyond listener and anonymous access; none takes the defaults
   */
  public Mosquitto(Path folder, String... config) {
    Path binary =
        PLACES.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("mosquitto is missing: apt-get install mosquitto"));
    command.add(binary.toString());
    port = FreePort.find();
    try {
      if (config.length == 0) {
        command.addAll(List.of("-p", String.valueOf(port)));
      } else {
        List<String> lines = new ArrayList<>(List.of(config));
        lines.add("listener " + port + " 127.0.0.1");
        lines.add("allow_anonymous true");
        Path file = Files.write(folder.resolve("mosquitto.conf"), lines);
        command.addAll(List.of("-c", file.toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  void start() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await().atMost(Duration.ofSeconds(20)).until(this::answers);
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Like a power cut at the broker. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      await().atMost(Duration.ofSeconds(20)).until(() -> !running.isAlive());
    }
  }

  public URI uri() {
    return URI.create("mqtt://127.0.0.1:" + port);
  }

  String server() {
    return "tcp://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    kill();
  }
}
