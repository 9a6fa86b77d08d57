package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.uplink.Codec.Format;
import io.gengfu.agent.uplink.Codec.Heard;
import io.gengfu.agent.uplink.Codec.Letter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
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

  private static final Format REPLY = new Format("application/json", true);
  private static final long WHY_NANOS = 500_000_000;

  /** The broker's answer, or its absence. */
  record Answered(OutboxRecord entry, int reasonCode) {}

  private final MqttAsyncClient client;
  private final Codec codec;
  private final String name;
  private final Runnable wake;
  private final Optional<CommandListener> commands;
  private final Twin twin;
  private final Subscriptions subscriptions;
  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
  private final ReceiptBox receipts = new ReceiptBox();
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private final Meter meter;
  private final Watch watch;
  private volatile boolean staleOffline;
  private volatile Limits limits = new Limits(1, Long.MAX_VALUE, 1);

  private Session(
      MqttAsyncClient client, Watch.Pings pings, Settings settings, Codec codec, Runnable wake) {
    this.client = client;
    this.name = settings.name();
    this.commands = settings.commands();
    twin = settings.twin();
    MqttSubscription[] wanted =
        codec.subscriptions(commands.isPresent()).toArray(MqttSubscription[]::new);
    subscriptions = new Subscriptions(name, wanted, settings.confirming());
    meter = settings.meter();
    watch = new Watch(meter, settings.timing(), pings);
    this.codec = codec;
    this.wake = wake;
  }

  /**
   * What a connection needs.
   *
   * @param will empty for a connection that only sends: it listens to nothing either
   * @param commands who takes commands; empty when this uplink takes none
   * @param twin hears what may be signs of a second gateway
   * @param confirming hears whether the broker lets the gateway listen
   * @param keepAlive whole seconds
   * @param meter of this connection alone
   */
  record Settings(
      String name,
      Access.Entry entry,
      String clientId,
      Optional<Letter> will,
      Optional<CommandListener> commands,
      Twin twin,
      Confirming confirming,
      Timing timing,
      Duration keepAlive,
      Meter meter) {}

  /**
   * Connects and subscribes. Called on the uplink's thread, for at most twice {@link
   * Timing#connect}.
   *
   * @throws MqttException if the broker cannot be reached or refuses
   */
  static Session open(Settings settings, Codec codec, Runnable wake) throws MqttException {
    var pings = new Watch.Pings();
    MqttAsyncClient client =
        new MqttAsyncClient(
            settings.entry().server(), settings.clientId(), new MemoryPersistence(), pings, null);
    Session session = new Session(client, pings, settings, codec, wake);
    try {
      client.setCallback(session.new Callbacks());
      IMqttToken connected = client.connect(Opening.of(settings));
      connected.waitForCompletion(settings.timing().connect().toMillis());
      session.limits = Limits.of(connected.getResponseProperties());
      LOG.info("uplink {}: {}", settings.name(), session.limits);
      if (settings.will().isPresent()) {
        session.subscriptions.begin(client, settings.timing().connect());
      }
      return session;
    } catch (MqttException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Subscribes anew, in case the broker has forgotten: waits for nothing.
   *
   * @throws MqttException if the session is over
   */
  void listenAgain() throws MqttException {
    subscriptions.again(client);
  }

  /** What the broker allows in this session. */
  Limits limits() {
    return limits;
  }

  /** For as much as the line takes at a time. */
  void sendBuffer(long bytes) {
    meter.sendBuffer(bytes);
  }

  /** Ends the session when the far end has been silent for too long. */
  void watch(long now, long drainNanos) {
    watch.look(now, drainNanos).ifPresent(this::lost);
  }

  /** Until {@link #watch} has something to do. */
  long quietNanos(long now, long drainNanos) {
    return watch.quietNanos(now, drainNanos);
  }

  /**
   * Sends a record; its answer comes through {@link #answer}.
   *
   * @param payload the record in words
   * @return the length of its payload
   * @throws MqttException if the session is over
   */
  int publish(OutboxRecord entry, byte[] payload) throws MqttException {
    if (!limits.takes(payload.length)) {
      // The broker would end the session: MQTT 5 §3.2.2.3.6.
      answers.add(new Answered(entry, 0x95));
      return payload.length;
    }
    MqttMessage message = message(payload, codec.format());
    client.publish(
        codec.topic(entry.lane()),
        message,
        null,
        new OnAnswer(
            code -> {
              answers.add(new Answered(entry, code));
              wake.run();
            }));
    return payload.length;
  }

  /**
   * Tells a transition that the store has not taken.
   *
   * @param answered gets the reason code, on Paho's thread or this one
   * @throws MqttException if the session is over
   */
  void publish(Undurable past, IntConsumer answered) throws MqttException {
    byte[] payload = codec.encode(past);
    if (!limits.takes(payload.length)) {
      answered.accept(0x95);
      return;
    }
    client.publish(
        codec.topic(past.lane()),
        message(payload, codec.format()),
        null,
        new OnAnswer(
            code -> {
              answered.accept(code);
              wake.run();
            }));
  }

  /**
   * Tells whether the gateway is there.
   *
   * @param answered runs on Paho's thread once the broker has it
   * @throws MqttException if the session is over
   */
  void publishStatus(Letter letter, Runnable answered) throws MqttException {
    MqttMessage message = message(letter.payload(), letter.format());
    message.setQos(Math.min(limits.qos(), letter.qosMost()));
    message.setRetained(letter.retained());
    client.publish(
        letter.topic(),
        message,
        null,
        new OnAnswer(
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
    MqttMessage message = message(reply.body(), REPLY);
    if (reply.correlation().length > 0) {
      message.getProperties().setCorrelationData(reply.correlation());
    }
    client.publish(
        reply.topic(),
        message,
        null,
        new OnAnswer(
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

  private MqttMessage message(byte[] payload, Format format) {
    MqttMessage message = new MqttMessage(payload);
    message.setQos(limits.qos());
    MqttProperties properties = new MqttProperties();
    properties.setContentType(format.contentType());
    properties.setPayloadFormat(format.text());
    message.setProperties(properties);
    return message;
  }

  Optional<Answered> answer() {
    return Optional.ofNullable(answers.poll());
  }

  /** Those that were not taken yet. */
  ReceiptBox receipts() {
    return receipts;
  }

  boolean hasNews() {
    return !answers.isEmpty() || !receipts.isEmpty() || staleOffline || end().isPresent();
  }

  /** Whether the retained status says that this gateway is gone; asked once. */
  boolean takeStaleOffline() {
    boolean stale = staleOffline;
    staleOffline = false;
    return stale;
  }

  /** Why the session is over; empty while it lasts. */
  Optional<End> end() {
    return Optional.ofNullable(end.get());
  }

  /** The same, for somebody who could not send: Paho says so a moment before it says why. */
  Optional<End> over() {
    long limit = System.nanoTime() + WHY_NANOS;
    while (end().isEmpty() && !client.isConnected() && System.nanoTime() - limit < 0) {
      LockSupport.parkNanos(this, 1_000_000);
    }
    return end();
  }

  private void lost(String why) {
    lost(End.line(why));
  }

  void lost(End why) {
    end.compareAndSet(null, why);
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

  private final class Callbacks implements MqttCallback {
    @Override
    public void disconnected(MqttDisconnectResponse response) {
      lost(End.of(response));
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
      LOG.warn("uplink {}: {}", name, End.say(e));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      switch (codec.hear(topic, message.getPayload())) {
        case Heard.Confirmed confirmed -> receipts.add(confirmed.receipt());
        case Heard.Standing standing -> {
          staleOffline |= standing.offline();
          twin.status(message.getPayload(), message.isRetained());
        }
        case Heard.Asked _ ->
            commands.ifPresent(
                listener -> listener.arrived(CommandMessage.of(message, limits.payloadMost())));
        case Heard.Unknown _ ->
            LOG.warn("uplink {}: of no use to it, on {}: {}", name, topic, shown(message));
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
}
