package io.gengfu.agent.bench;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Who listens to one gateway at the broker: how large each message was, and when an alert came. */
final class Heard implements AutoCloseable {

  private final MqttAsyncClient client;
  private final List<Integer> sizes = new CopyOnWriteArrayList<>();
  private final AtomicInteger beforeAlert = new AtomicInteger(-1);

  Heard(String server, String gateway) throws MqttException {
    client = new MqttAsyncClient(server, "heard-" + gateway, new MemoryPersistence());
    client.setCallback(new Callbacks());
    client.connect().waitForCompletion();
    String[] topics = {"gengfu/v1/" + gateway + "/telemetry", "gengfu/v1/" + gateway + "/alert"};
    client.subscribe(topics, new int[] {1, 1}, null, null).waitForCompletion();
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
  public void close() throws MqttException {
    client.disconnect().waitForCompletion();
    client.close();
  }

  private final class Callbacks implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      if (topic.endsWith("/alert")) {
        beforeAlert.compareAndSet(-1, sizes.size());
      } else {
        sizes.add(message.getPayload().length);
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
