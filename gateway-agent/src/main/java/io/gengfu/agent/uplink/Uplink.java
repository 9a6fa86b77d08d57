package io.gengfu.agent.uplink;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.store.StoreException;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.CloudEventsCodec.Presence;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one platform: a thread that reads the outbox and sends, for ever. Makes nobody wait;
 * an unreachable broker is a state, not an error.
 */
public final class Uplink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

  private static final List<Lane> LANES =
      List.of(Lane.LIFE, Lane.ALERT, Lane.TELEMETRY, Lane.AUDIT);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final UplinkConfig config;
  private final String gateway;
  private final Access access;
  private final Outbox outbox;
  private final Twin twin;
  private final Topics topics;
  private final CloudEventsCodec codec;
  private final Counters counters = new Counters();
  private final BackOff backOff = new BackOff(new SplittableRandom());
  private final Optional<CommandListener> commands;
  private final Replies replies;
  private final PastTheStore past;
  private final Thread thread;
  private volatile Phase phase = new Phase(State.WAITING, Instant.now(), "not started");
  private volatile boolean closing;
  private volatile boolean resting;

  private record Phase(State state, Instant since, String reason) {}

  private Uplink(
      UplinkConfig config,
      String gateway,
      Store store,
      Clock clock,
      Optional<CommandListener> commands) {
    this.config = config;
    access = new Access(config, clock);
    this.commands = commands;
    replies = new Replies(config.name());
    this.gateway = gateway;
    outbox = store.outbox(config.name());
    twin = new Twin(config.name(), gateway, outbox);
    topics = new Topics(gateway);
    codec = new CloudEventsCodec(gateway, config.name());
    past = new PastTheStore(store.bypass(), config.name(), transition -> true);
    thread = Thread.ofPlatform().name("uplink-" + config.name()).daemon().unstarted(this::run);
  }

  /** One on the machine's clock that takes no commands. */
  public static Uplink start(String gateway, UplinkConfig config, Store store) {
    return start(gateway, config, store, SystemClock.open(), Optional.empty());
  }

  /**
   * Begins to connect and send, in the background, and returns at once.
   *
   * @param gateway its id
   * @param store opened with this uplink's name; stays open longer than the uplink
   * @param clock by which certificates are valid
   * @param commands without one the gateway does not even listen for commands
   */
  public static Uplink start(
      String gateway,
      UplinkConfig config,
      Store store,
      Clock clock,
      Optional<CommandListener> commands) {
    Uplink uplink = new Uplink(config, gateway, store, clock, commands);
    store.onCommit(uplink::wake);
    store.bypass().onNews(uplink::wake);
    commands.ifPresent(
        listener ->
            listener.begin(
                reply -> {
                  uplink.replies.add(reply);
                  uplink.wake();
                }));
    uplink.thread.start();
    return uplink;
  }

  public UplinkStatus status() {
    Phase now = phase;
    Map<Lane, Long> pending = new EnumMap<>(Lane.class);
    LANES.forEach(lane -> pending.put(lane, outbox.pending(lane)));
    return new UplinkStatus(
        config.name(),
        now.state(),
        now.since(),
        now.reason(),
        pending,
        counters.sent.get(),
        counters.redelivered.get(),
        counters.refused.get(),
        counters.tombstones.get(),
        counters.lastError(),
        access.trouble().or(twin::trouble),
        access.certificate());
  }

  private void wake() {
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  private void state(State next, String reason) {
    Phase old = phase;
    phase = new Phase(next, Instant.now(), reason);
    LOG.info("uplink {}: {} -> {} ({})", config.name(), old.state(), next, reason);
  }

  private void run() {
    while (!closing) {
      String over;
      try {
        over = session();
      } catch (MqttException e) {
        over = access.failed(e);
        twin.refused(e.getReasonCode());
      } catch (IOException | StoreException e) {
        over = String.valueOf(e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("uplink {}: a bug; going on with a new session", config.name(), e);
        over = e.toString();
      }
      if (!closing) {
        counters.error(over);
        Duration pause = backOff.next();
        state(State.WAITING, over + "; again in " + pause.toMillis() + " ms");
        long until = System.nanoTime() + pause.toNanos();
        while (!closing && System.nanoTime() < until) {
          LockSupport.parkNanos(this, until - System.nanoTime());
        }
      }
    }
    state(State.CLOSED, "closed");
  }

  /** One connection from beginning to end; says why it ended. */
  private String session() throws MqttException, IOException {
    state(State.CONNECTING, config.broker().toString());
    String sessionId = UUID.randomUUID().toString();
    Session.Settings settings =
        new Session.Settings(
            config.name(),
            access.enter(),
            twin.clientId("gengfu-" + gateway + "-" + config.name()),
            will(sessionId),
            commands,
            twin);
    try (Session session = Session.open(settings, topics, codec, this::wake)) {
      access.entered();
      state(State.ONLINE, "session " + sessionId);
      long began = System.nanoTime();
      try {
        return converse(session, sessionId);
      } finally {
        backOff.connectionLasted(Duration.ofNanos(System.nanoTime() - began));
      }
    }
  }

  private String converse(Session session, String sessionId) throws MqttException {
    Sending sending =
        new Sending(
            session,
            LANES.stream()
                .map(
                    lane ->
                        new LaneSender(
                            lane, outbox, config.receipts(), config.resendAfter(), counters))
                .toList(),
            config.name(),
            counters,
            replies,
            past,
            () -> presence(Presence.ONLINE, sessionId));
    while (!closing && session.lost().isEmpty()) {
      if (access.hasChanged()) {
        session.disconnect();
        return "the certificate files have changed";
      }
      sending.step(System.nanoTime());
      rest(sending, session);
    }
    if (closing && session.lost().isEmpty()) {
      try {
        session.publishStatus(presence(Presence.OFFLINE, sessionId), () -> {});
      } finally {
        session.disconnect();
      }
    }
    return session.lost();
  }

  private void rest(Sending sending, Session session) {
    resting = true;
    long nanos = Math.min(sending.restNanos(System.nanoTime()), access.restNanos());
    if (nanos > 0
        && !closing
        && !session.hasNews()
        && !sending.hasReply()
        && !sending.hasPast(System.nanoTime())
        && !sending.hasNew(outbox)) {
      LockSupport.parkNanos(this, nanos);
    }
    resting = false;
  }

  private MqttMessage will(String sessionId) {
    MqttMessage will = new MqttMessage(presence(Presence.OFFLINE, sessionId));
    will.setQos(1);
    will.setRetained(true);
    return will;
  }

  private byte[] presence(Presence presence, String sessionId) {
    return codec.status(
        presence,
        sessionId,
        Instant.now(),
        marks(Lane.LIFE, Lane.ALERT, Lane.AUDIT),
        marks(Lane.TELEMETRY));
  }

  private CloudEventsCodec.Marks marks(Lane... lanes) {
    Map<Lane, Long> highWater = new EnumMap<>(Lane.class);
    for (Lane lane : lanes) {
      highWater.put(lane, outbox.highWater(lane));
    }
    return new CloudEventsCodec.Marks(outbox.epoch(lanes[0]), highWater);
  }

  /** Says good-bye to the broker if there is one, then ends the thread. The store stays open. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        LOG.warn("uplink {}: still busy after {}", config.name(), CLOSE_LIMIT);
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    outbox.close();
  }
}
