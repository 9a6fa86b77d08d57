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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A real Mosquitto on the loopback, with its default configuration unless told otherwise. */
public final class Mosquitto implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/mosquitto"), Path.of("/usr/local/sbin/mosquitto"));

  private final int port;
  private final int plainPort;
  private final Optional<Path> openssl;
  private final List<String> command = new ArrayList<>();
  private @Nullable Process process;

  /**
   * @param config lines beyond listener and anonymous access; none takes the defaults
   */
  public Mosquitto(Path folder, String... config) {
    command.add(binary().toString());
    port = FreePort.find();
    plainPort = port;
    openssl = Optional.empty();
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

  private Mosquitto(Path folder, Path binary, List<String> listener, Optional<Path> openssl) {
    this.openssl = openssl;
    port = FreePort.find();
    plainPort = FreePort.find();
    command.add(binary.toString());
    List<String> lines = new ArrayList<>();
    lines.add("per_listener_settings true");
    lines.add("log_dest file " + folder.resolve("mosquitto.log"));
    lines.add("log_type all");
    lines.add("user root");
    lines.add("listener " + plainPort + " 127.0.0.1");
    lines.add("allow_anonymous true");
    lines.add("listener " + port + " 127.0.0.1");
    lines.addAll(listener);
    try {
      Path file = Files.write(folder.resolve("mosquitto.conf"), lines);
      command.addAll(List.of("-c", file.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /**
   * One with a second listener, for whoever is to be kept out: gateways use that one, a platform
   * the first.
   *
   * @param listener lines for the second; nothing is assumed, not even anonymous access
   */
  static Mosquitto guarded(Path folder, String... listener) {
    return new Mosquitto(folder, binary(), List.of(listener), Optional.empty());
  }

  /** The same, but of the days before TLS 1.3. */
  static Mosquitto old(Path folder, String... listener) throws IOException {
    Path limits =
        Files.writeString(
            folder.resolve("openssl.cnf"),
            """
            openssl_conf = all
            [all]
            ssl_conf = ssl
            [ssl]
            system_default = limits
            [limits]
            MaxProtocol = TLSv1.2
            """);
    return new Mosquitto(folder, binary(), List.of(listener), Optional.of(limits));
  }

  private static Path binary() {
    return PLACES.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("mosquitto is missing: apt-get install mosquitto"));
  }

  void start() {
    try {
      var builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      openssl.ifPresent(file -> builder.environment().put("OPENSSL_CONF", file.toString()));
      process = builder.start();
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

  /** It hangs, with its port open and its connections up, until it is let go. */
  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("not running");
    }
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(running.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public URI uri() {
    return URI.create("mqtt://127.0.0.1:" + port);
  }

  /** Of the listener that gateways use. */
  int port() {
    return port;
  }

  String server() {
    return "tcp://127.0.0.1:" + plainPort;
  }

  @Override
  public void close() {
    kill();
  }
}
