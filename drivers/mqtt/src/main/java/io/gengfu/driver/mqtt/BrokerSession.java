package io.gengfu.driver.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * One session with the broker, by Paho. Its callbacks only hand events on, since one that blocks
 * stops the client (paho.mqtt.java #985).
 */
final class BrokerSession implements AutoCloseable {

  private static final int CONNECT_SECONDS = 10;
  private static final int KEEP_ALIVE_SECONDS = 15;

  /** What happens to a session. */
  sealed interface Event {
    record Connected(BrokerSession session) implements Event {}

    record Lost(BrokerSession session, String why) implements Event {}

    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Message(String topic, byte[] payload, boolean retained) implements Event {}
  }

  private final MqttAsyncClient client;
  private final Consumer<Event> events;

  private BrokerSession(MqttAsyncClient client, Consumer<Event> events) {
    this.client = client;
    this.events = events;
  }

  /**
   * Begins to connect; {@link Event.Connected} or {@link Event.Lost} follows.
   *
   * @throws IOException if the password cannot be read
   * @throws MqttException if the client cannot be made
   */
  static BrokerSession open(BrokerAddress broker, Collection<String> topics, Consumer<Event> events)
      throws IOException, MqttException {
    var options = new MqttConnectionOptions();
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
    options.setAutomaticReconnect(false);
    options.setConnectionTimeout(CONNECT_SECONDS);
    options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
    if (!broker.user().isEmpty()) {
      options.setUserName(broker.user());
    }
    if (!broker.passwordFile().isEmpty()) {
      String password = Files.readString(Path.of(broker.passwordFile())).strip();
      options.setPassword(password.getBytes(StandardCharsets.UTF_8));
    }
    var client =
        new MqttAsyncClient(
            broker.server(), "gengfu-driver-" + UUID.randomUUID(), new MemoryPersistence());
    var session = new BrokerSession(client, events);
    client.setCallback(session.new Callbacks());
    client.connect(options, null, session.then(() -> session.subscribe(topics)));
    return session;
  }

  private void subscribe(Collection<String> topics) {
    try {
      MqttSubscription[] wanted =
          topics.stream().map(t -> new MqttSubscription(t, 1)).toArray(MqttSubscription[]::new);
      client.subscribe(
          wanted, null, then(() -> events.accept(new Event.Connected(this))), new MqttProperties());
    } catch (MqttException e) {
      events.accept(new Event.Lost(this, say(e)));
    }
  }

  private MqttActionListener then(Runnable next) {
    return new MqttActionListener() {
      @Override
      public void onSuccess(IMqttToken token) {
        next.run();
      }

      @Override
      public void onFailure(IMqttToken token, Throwable e) {
        events.accept(new Event.Lost(BrokerSession.this, say(e)));
      }
    };
  }

  /**
   * @throws MqttException if it cannot be sent
   */
  void publish(String topic, byte[] payload) throws MqttException {
    client.publish(topic, payload, 1, false);
  }

  private static String say(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  /** Never waits for the broker, never throws. */
  @Override
  public void close() {
    try {
      client.disconnectForcibly(0, 0, false);
    } catch (MqttException e) {
      // It was not connected.
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      // It is closed.
    }
  }

  private final class Callbacks implements MqttCallback {
    @Override
    public void disconnected(MqttDisconnectResponse response) {
      String why = response.getReasonString();
      MqttException cause = response.getException();
      events.accept(
          new Event.Lost(
              BrokerSession.this,
              why != null ? why : cause != null ? say(cause) : "the broker ended the session"));
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
      events.accept(new Event.Lost(BrokerSession.this, say(e)));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      events.accept(new Event.Message(topic, message.getPayload(), message.isRetained()));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String server) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}
