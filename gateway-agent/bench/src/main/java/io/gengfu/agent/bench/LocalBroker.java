package io.gengfu.agent.bench;

import io.gengfu.simulators.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A Mosquitto on the loopback, as Debian configures it. */
final class LocalBroker implements AutoCloseable {

  /** What Mosquitto takes unacknowledged unless told otherwise. */
  static final int RECEIVE_MAXIMUM = 20;

  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final int port;

  private LocalBroker(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * @throws IOException if there is none on this machine, or it does not start
   */
  static LocalBroker start() throws IOException {
    String binary =
        List.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto").stream()
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst()
            .orElseThrow(() -> new IOException("mosquitto is missing: apt-get install mosquitto"));
    int port = FreePort.find();
    Process process =
        new ProcessBuilder(binary, "-p", String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    var broker = new LocalBroker(process, port);
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    while (!broker.answers()) {
      if (System.nanoTime() > limit) {
        broker.close();
        throw new IOException("mosquitto does not start");
      }
      LockSupport.parkNanos(20_000_000);
    }
    return broker;
  }

  private boolean answers() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  URI uri() {
    return URI.create("mqtt://127.0.0.1:" + port);
  }

  /** As Paho writes it. */
  String server() {
    return "tcp://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
