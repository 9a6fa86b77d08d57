package io.gengfu.agent.uplink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** A platform reduced to what these tests look at: everything that came, in the order it came. */
final class Receiver implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** Which of its duties it fulfils. */
  enum Receipts {
    SENT,
    WITHHELD
  }

  final List<JsonNode> records = new CopyOnWriteArrayList<>();
  final List<JsonNode> statuses = new CopyOnWriteArrayList<>();
  volatile Receipts receipts;
  private final AtomicLong withheld = new AtomicLong();
  private final Map<String, TreeSet<Long>> stored = new ConcurrentHashMap<>();
  private final ExecutorService answers = Executors.newSingleThreadExecutor();
  private final String server;
  private final String uplink;
  private MqttAsyncClient client;

  Receiver(Mosquitto broker, Receipts receipts) throws MqttException {
    this(broker, "city", receipts);
  }

  /** One that confirms what comes from an uplink of another name. */
  Receiver(Mosquitto broker, String uplink, Receipts receipts) throws MqttException {
    this(broker.server(), uplink, receipts);
  }

  /**
   * @param server as Paho wants it
   */
  Receiver(String server, String uplink, Receipts receipts) throws MqttException {
    this.uplink = uplink;
    this.server = server;
    this.receipts = receipts;
    client = connect();
  }

  private MqttAsyncClient connect() throws MqttException {
    MqttAsyncClient connected =
        new MqttAsyncClient(server, "platform-" + System.nanoTime(), new MemoryPersistence());
    connected.setCallback(new Callbacks());
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(true);
    connected.connect(options).waitForCompletion(10_000);
    String[] topics = {"gengfu/v1/+/alert", "gengfu/v1/+/telemetry", "gengfu/v1/+/status"};
    connected.subscribe(topics, new int[] {1, 1, 1}, null, null).waitForCompletion(10_000);
    return connected;
  }

  /** After the broker was away. */
  void reconnect() throws MqttException {
    client.close(true);
    client = connect();
  }

  void publish(String topic, String payload, boolean retained) throws MqttException {
    MqttMessage message = new MqttMessage(payload.getBytes(StandardCharsets.UTF_8));
    // Unconfirmed, so that a burst of receipts is not cut off by the client's own limit in flight.
    message.setQos(0);
    message.setRetained(retained);
    client.publish(topic, message);
  }

  void receipt(String epoch, String lane, long upTo) throws MqttException {
    publish(
        "gengfu/v1/gw/receipt",
        """
        {"uplink":"%s","epoch":"%s","lane":"%s","upTo":%d}"""
            .formatted(uplink, epoch, lane, upTo),
        false);
  }

  List<Long> sequences(String lane) {
    return records.stream()
        .filter(node -> node.path("lane").asText().equals(lane))
        .map(node -> node.path("sequence").asLong())
        .toList();
  }

  long distinct() {
    return records.stream().map(node -> node.path("id").asText()).distinct().count();
  }

  private void store(JsonNode node) {
    records.add(node);
    String epoch = node.path("epoch").asText();
    String lane = node.path("lane").asText();
    TreeSet<Long> all = stored.computeIfAbsent(epoch + "/" + lane, key -> new TreeSet<>());
    long sequence = node.path("sequence").asLong();
    long from =
        node.path("type").asText().contains("gap") ? node.at("/data/from").asLong() : sequence;
    for (long n = from; n <= sequence; n++) {
      all.add(n);
    }
    long upTo = 0;
    while (all.contains(upTo + 1)) {
      upTo++;
    }
    if (receipts == Receipts.SENT && upTo > 0) {
      try {
        receipt(epoch, lane, upTo);
      } catch (MqttException e) {
        withheld.incrementAndGet(); // the broker is away; the record comes again
      }
    }
  }

  @Override
  public void close() throws MqttException {
    answers.shutdownNow();
    if (client.isConnected()) {
      client.disconnectForcibly(0, 100, false);
    }
    client.close(true);
  }

  private final class Callbacks implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) throws IOException {
      JsonNode node = JSON.readTree(message.getPayload());
      if (topic.endsWith("/status")) {
        statuses.add(node);
      } else {
        answers.execute(() -> store(node));
      }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}
