package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.uplink.CloudEventsCodec.Receipt;
import io.gengfu.rules.Lane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one broker, with a client object of its own: with an old one Paho sends by
 * itself what the outbox sends too. What is in flight, and the permits for it, die with it.
 *
 * <p>Paho's callbacks only leave notes here and wake the uplink's thread, which does everything
 * else: a callback that blocks, or subscribes, stops the client (paho.mqtt.java #985, #999).
 */
final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final int KEEP_ALIVE_SECONDS = 15;
  private static final int RECEIVE_MAXIMUM_UNSAID = 65_535;
  private static final int FLYING_MOST = 64;
  private static final int RECEIPTS_IN_FLIGHT = 32;

  /** Topic, properties and headers around a payload, generously. */
  private static final int OVERHEAD_BYTES = 512;

  /** The broker's answer, or its absence. */
  record Answered(OutboxRecord entry, int reasonCode) {}

  private record ReceiptKey(Lane lane, String epoch) {}

  private static final int MAX_RECEIPTS = 64;

  private final MqttAsyncClient client;
  private final Topics topics;
  private final CloudEventsCodec codec;
  private final String name;
  private final Runnable wake;
  private final Optional<CommandListener> commands;
  private final Twin twin;
  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
  // Of each lane and epoch the latest; a platform that confirms epochs nobody knows fills no
  // memory.
  private final Map<ReceiptKey, Receipt> receipts = new ConcurrentHashMap<>();
  private final AtomicReference<String> lost = new AtomicReference<>("");
  private volatile boolean staleOffline;
  private int permits;
  private long packetMost = Long.MAX_VALUE;

  private Session(
      MqttAsyncClient client,
      Settings settings,
      Topics topics,
      CloudEventsCodec codec,
      Runnable wake) {
    this.client = client;
    this.name = settings.name();
    this.commands = settings.commands();
    this.twin = settings.twin();
    this.topics = topics;
    this.codec = codec;
    this.wake = wake;
  }

  /**
   * What a connection needs.
   *
   * @param commands who takes commands; empty when this uplink takes none
   * @param twin hears what may be signs of a second gateway
   */
  record Settings(
      String name,
      Access.Entry entry,
      String clientId,
      MqttMessage will,
      Optional<CommandListener> commands,
      Twin twin) {}

  /**
   * Connects and subscribes. Called on the uplink's thread, for at most twice {@link
   * #CONNECT_LIMIT}.
   *
   * @throws MqttException if the broker cannot be reached or refuses
   */
  static Session open(Settings settings, Topics topics, CloudEventsCodec codec, Runnable wake)
      throws MqttException {
    MqttAsyncClient client =
        new MqttAsyncClient(
            settings.entry().server(), settings.clientId(), new MemoryPersistence());
    Session session = new Session(client, settings, topics, codec, wake);
    try {
      client.setCallback(session.new Callbacks());
      IMqttToken connected = client.connect(options(settings, topics));
      connected.waitForCompletion(CONNECT_LIMIT.toMillis());
      session.limits(connected.getResponseProperties());
      MqttSubscription[] wanted = Subscriptions.wanted(topics, settings.commands().isPresent());
      IMqttToken subscribed = client.subscribe(wanted, null, null, new MqttProperties());
      subscribed.waitForCompletion(CONNECT_LIMIT.toMillis());
      Subscriptions.check(settings.name(), wanted, subscribed.getReasonCodes());
      return session;
    } catch (MqttException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static MqttConnectionOptions options(Settings settings, Topics topics) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
    options.setAutomaticReconnect(false);
    options.setConnectionTimeout((int) CONNECT_LIMIT.toSeconds());
    options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
    options.setReceiveMaximum(RECEIPTS_IN_FLIGHT);
    // No maximum packet size of our own: Paho 1.2.5 holds it against what it sends, and ends the
    // session of a record that is larger, for ever (ClientState asks for the wrong one of the two).
    settings.entry().into(options);
    options.setWill(topics.status(), settings.will());
    MqttProperties willProperties = new MqttProperties();
    willProperties.setWillDelayInterval(30L);
    willProperties.setContentType("application/json");
    options.setWillMessageProperties(willProperties);
    return options;
  }

  private void limits(MqttProperties connack) {
    Integer receiveMaximum = connack.getReceiveMaximum();
    permits =
        Math.min(FLYING_MOST, receiveMaximum == null ? RECEIVE_MAXIMUM_UNSAID : receiveMaximum);
    Long packets = connack.getMaximumPacketSize();
    packetMost = packets == null ? Long.MAX_VALUE : packets;
    LOG.info("uplink {}: at most {} records in flight", name, permits);
  }

  private int replyMost() {
    return (int) Math.min(Integer.MAX_VALUE, packetMost - OVERHEAD_BYTES);
  }

  /** Messages that may be on their way at one time, status included. */
  int permits() {
    return permits;
  }

  /**
   * Sends a record; its answer comes through {@link #answer}.
   *
   * @throws MqttException if the session is over
   */
  void publish(OutboxRecord entry) throws MqttException {
    byte[] payload = codec.encode(entry);
    if (payload.length + OVERHEAD_BYTES > packetMost) {
      // The broker would end the session: MQTT 5 §3.2.2.3.6.
      answers.add(new Answered(entry, 0x95));
      return;
    }
    MqttMessage message = message(payload, CloudEventsCodec.CONTENT_TYPE);
    client.publish(
        topics.records(entry.lane()),
        message,
        null,
        new Listener(
            code -> {
              answers.add(new Answered(entry, code));
              wake.run();
            }));
  }

  /**
   * Tells a transition that the store has not taken.
   *
   * @param answered gets the reason code, on Paho's thread or this one
   * @throws MqttException if the session is over
   */
  void publish(Undurable past, IntConsumer answered) throws MqttException {
    byte[] payload = codec.encode(past);
    if (payload.length + OVERHEAD_BYTES > packetMost) {
      answered.accept(0x95);
      return;
    }
    client.publish(
        topics.records(past.lane()),
        message(payload, CloudEventsCodec.CONTENT_TYPE),
        null,
        new Listener(
            code -> {
              answered.accept(code);
              wake.run();
            }));
  }

  /**
   * Replaces the retained status.
   *
   * @param answered runs on Paho's thread once the broker has it
   * @throws MqttException if the session is over
   */
  void publishStatus(byte[] payload, Runnable answered) throws MqttException {
    MqttMessage message = message(payload, "application/json");
    message.setRetained(true);
    client.publish(
        topics.status(),
        message,
        null,
        new Listener(
            code -> {
              answered.run();
              wake.run();
            }));
  }

  /**
   * Sends an answer to a command, once: who missed it asks again under the same id.
   *
   * @param answered runs on Paho's thread once the broker has it
   * @throws MqttException if the session is over
   */
  void publishReply(CommandReply reply, Runnable answered) throws MqttException {
    MqttMessage message = message(reply.body(), "application/json");
    if (reply.correlation().length > 0) {
      message.getProperties().setCorrelationData(reply.correlation());
    }
    client.publish(
        reply.topic(),
        message,
        null,
        new Listener(
            code -> {
              if (code != 0) {
                LOG.info(
                    "uplink {}: an answer on {} was not taken (0x{}); the audit lane has it",
                    name,
                    reply.topic(),
                    Integer.toHexString(code));
              }
              answered.run();
              wake.run();
            }));
  }

  private static MqttMessage message(byte[] payload, String contentType) {
    MqttMessage message = new MqttMessage(payload);
    message.setQos(1);
    MqttProperties properties = new MqttProperties();
    properties.setContentType(contentType);
    properties.setPayloadFormat(true);
    message.setProperties(properties);
    return message;
  }

  Optional<Answered> answer() {
    return Optional.ofNullable(answers.poll());
  }

  /** A receipt that was not taken yet, the latest of its lane and epoch. */
  Optional<Receipt> receipt() {
    return receipts.keySet().stream().findFirst().map(receipts::remove);
  }

  boolean hasNews() {
    return !answers.isEmpty() || !receipts.isEmpty() || staleOffline || !lost().isEmpty();
  }

  /** Whether the retained status says that this gateway is gone; asked once. */
  boolean takeStaleOffline() {
    boolean stale = staleOffline;
    staleOffline = false;
    return stale;
  }

  /** Why the session is over; empty while it lasts. */
  String lost() {
    return lost.get();
  }

  private void lost(String why) {
    lost.compareAndSet("", why);
    wake.run();
  }

  /** Ends the connection properly: no last will. */
  void disconnect() {
    try {
      client.disconnect(500).waitForCompletion(1_000);
    } catch (MqttException e) {
      LOG.debug("uplink {}: disconnecting: {}", name, e.getMessage());
    }
  }

  @Override
  public void close() {
    // In every state: a client that still waits for the broker's first answer would wait for ever,
    // with its threads and its socket, and come to life when the line does.
    try {
      client.disconnectForcibly(0, 100, false);
    } catch (MqttException e) {
      LOG.debug("uplink {}: disconnecting the client: {}", name, e.getMessage());
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      LOG.debug("uplink {}: closing the client: {}", name, e.getMessage());
    }
  }

  private void keep(Receipt receipt) {
    var key = new ReceiptKey(receipt.lane(), receipt.epoch());
    if (receipts.containsKey(key) || receipts.size() < MAX_RECEIPTS) {
      receipts.put(key, receipt);
    }
  }

  private interface OnCode {
    void answered(int reasonCode);
  }

  private record Listener(OnCode onCode) implements MqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      onCode.answered(codes == null || codes.length == 0 ? 0 : codes[0]);
    }

    // Only the end of the connection comes here, and that ends the session.
    @Override
    public void onFailure(IMqttToken token, Throwable cause) {}
  }

  private final class Callbacks implements MqttCallback {
    @Override
    public void disconnected(MqttDisconnectResponse response) {
      twin.disconnected(response.getReturnCode());
      MqttException cause = response.getException();
      String why = response.getReasonString();
      if (why == null || why.isEmpty()) {
        why = cause == null ? "reason code " + response.getReturnCode() : say(cause);
      }
      lost("connection lost: " + why);
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
      LOG.warn("uplink {}: {}", name, say(e));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      if (topic.equals(topics.receipt())) {
        Optional<Receipt> receipt = codec.receipt(message.getPayload());
        if (receipt.isPresent()) {
          keep(receipt.get());
        } else {
          LOG.warn("uplink {}: not a receipt for it: {}", name, shown(message));
        }
      } else if (topic.equals(topics.status())) {
        staleOffline |= CloudEventsCodec.saysOffline(message.getPayload());
        twin.status(message.getPayload(), message.isRetained());
      } else if (topic.equals(topics.command())) {
        commands.ifPresent(listener -> listener.arrived(CommandMessage.of(message, replyMost())));
      }
      wake.run();
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }

  private static String shown(MqttMessage message) {
    String text = new String(message.getPayload(), StandardCharsets.UTF_8);
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }

  /** What an exception of Paho says, with the cause that it hides. */
  static String say(MqttException e) {
    Throwable cause = e.getCause();
    String text = e.getMessage() + " (" + e.getReasonCode() + ")";
    return cause == null ? text : text + ": " + cause.getMessage();
  }
}
