package io.gengfu.simulators.platform;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Says what a gateway says, word for word as the contract has it, and keeps its receipts. */
final class FakeGateway implements AutoCloseable {

  static final LaneId LIFE = new LaneId("gw", "e1", "city", "life");

  private final MqttClient client;
  private final List<String> receipts = new CopyOnWriteArrayList<>();
  private volatile boolean connected = true;

  FakeGateway(URI broker) throws MqttException {
    client =
        new MqttClient(
            "tcp://" + broker.getHost() + ":" + broker.getPort(), "gw", new MemoryPersistence());
    client.setCallback(new Ears());
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setConnectionTimeout(5);
    client.connect(options);
    client.subscribe("gengfu/v1/gw/receipt", 1);
  }

  List<String> receipts() {
    return receipts;
  }

  boolean connected() {
    return connected;
  }

  void alert(long sequence, String alertId, int transition) throws MqttException {
    send("alert", alertJson("gw/e1/city/life/" + sequence, sequence, alertId, transition));
  }

  /** What it decided and its store has not taken. */
  void tellsPastTheStore(String alertId, int transition) throws MqttException {
    String id = "gw/volatile/city/life/" + alertId + "/" + transition;
    send(
        "alert",
        alertJson(id, 7, alertId, transition)
            .replace("\"epoch\":\"e1\",", "")
            .replace("\"sequence\":7,", "\"durable\":false,"));
  }

  void send(String kind, String json) throws MqttException {
    client.publish(
        "gengfu/v1/gw/" + kind, json.getBytes(StandardCharsets.UTF_8), 1, kind.equals("status"));
  }

  static String alertJson(String id, long sequence, String alertId, int transition) {
    return """
    {"specversion":"1.0","id":"%s","source":"gengfu/gw","type":"io.gengfu.alert.v1",
     "time":"2026-11-01T08:00:00Z","subject":"%s","datacontenttype":"application/json",
     "gateway":"gw","epoch":"e1","uplink":"city","lane":"life","sequence":%d,
     "data":{"alertId":"%s","transition":%d,"kind":"raised","state":"active","scenario":"ebike",
       "rule":"ebike-in-car","pack":"ebike-in-lift","packVersion":"1.0.0","severity":2,
       "message":{"zh":"电动车","en":"E-bike"},
       "devices":[{"id":"lift-1","class":"lift","name":{"zh":"一","en":"one"},"location":{}}],
       "evidence":[],"occurredAt":"2026-11-01T08:00:00Z","detectedAt":"2026-11-01T08:00:01Z",
       "clock":{},"actions":[]}}
    """
        .formatted(id, alertId, sequence, alertId, transition);
  }

  @Override
  public void close() throws MqttException {
    if (client.isConnected()) {
      client.disconnect();
    }
    client.close();
  }

  private final class Ears implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      receipts.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      connected = false;
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String server) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}
