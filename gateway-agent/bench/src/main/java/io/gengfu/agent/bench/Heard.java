package io.gengfu.agent.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Who listens to one gateway at the broker: how large each message was, and when an alert came. A
 * {@code mosquitto_sub} of its own process, since the platform is no burden on a gateway: Paho
 * takes more processor time to hear a block than the uplink takes to send it.
 */
final class Heard implements AutoCloseable {

  private static final long START_SECONDS = 20;

  private final Process process;
  private final Thread reader;
  private final CountDownLatch listening = new CountDownLatch(1);
  private final List<Integer> sizes = new CopyOnWriteArrayList<>();
  private final AtomicInteger beforeAlert = new AtomicInteger(-1);

  /**
   * Listens when this returns.
   *
   * @throws IOException if there is no {@code mosquitto_sub} on this machine, or it does not start
   */
  Heard(LocalBroker broker, String gateway) throws IOException, MqttException {
    String topics = "gengfu/v1/" + gateway + "/";
    retain(broker, topics + "ready");
    URI uri = broker.uri();
    process =
        new ProcessBuilder(
                "mosquitto_sub",
                "-h",
                uri.getHost(),
                "-p",
                String.valueOf(uri.getPort()),
                "-q",
                "1",
                "-F",
                "%l %t",
                "-t",
                topics + "telemetry",
                "-t",
                topics + "alert",
                "-t",
                topics + "ready")
            .redirectErrorStream(true)
            .start();
    reader = Thread.ofPlatform().name("heard").daemon().start(this::read);
    try {
      if (!listening.await(START_SECONDS, TimeUnit.SECONDS)) {
        close();
        throw new IOException("mosquitto_sub hears nothing");
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Whoever hears it has subscribed. */
  private static void retain(LocalBroker broker, String topic) throws MqttException {
    var client = new MqttAsyncClient(broker.server(), "ready", new MemoryPersistence());
    client.connect().waitForCompletion();
    client.publish(topic, new byte[0x10], 1, true).waitForCompletion();
    client.disconnect().waitForCompletion();
    client.close();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith("/ready")) {
          listening.countDown();
        } else if (line.endsWith("/alert")) {
          beforeAlert.compareAndSet(-1, sizes.size());
        } else if (line.endsWith("/telemetry")) {
          sizes.add(Integer.valueOf(line.substring(0, line.indexOf(' '))));
        } else {
          throw new IllegalStateException("mosquitto_sub says: " + line);
        }
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  /** Messages of telemetry so far. */
  int telemetry() {
    return sizes.size();
  }

  /** Of each message of telemetry, in bytes. */
  List<Integer> sizes() {
    return List.copyOf(sizes);
  }

  /** How many messages of telemetry came before the first alert; -1 without one. */
  int beforeAlert() {
    return beforeAlert.get();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    reader.interrupt();
  }
}
