package io.gengfu.driver.mqtt;

import static org.awaitility.Awaitility.await;

import io.gengfu.driver.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real Mosquitto on the loopback; one port for its whole life. */
final class Broker implements AutoCloseable {

  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/mosquitto"), Path.of("/usr/local/sbin/mosquitto"));
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final int port;
  private @Nullable Process process;

  Broker() throws IOException {
    port = FreePort.find();
  }

  int port() {
    return port;
  }

  String uri() {
    return "mqtt://127.0.0.1:" + port;
  }

  Broker start() throws IOException {
    Path binary =
        PLACES.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () -> new AssertionError("mosquitto is missing: apt-get install mosquitto"));
    process =
        new ProcessBuilder(binary.toString(), "-p", String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await().pollInSameThread().atMost(LIMIT).until(this::answers);
    return this;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      await().pollInSameThread().atMost(LIMIT).until(() -> !running.isAlive());
      process = null;
    }
  }

  @Override
  public void close() {
    kill();
  }
}
