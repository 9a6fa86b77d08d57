package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.StoreException;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of an uplink's connections: a thread that connects, sends and begins again, for ever. */
final class Line {
  private static final Logger LOG = LoggerFactory.getLogger(Line.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** What a connection is for. */
  enum Role {
    /** Alerts, status, commands; everything where there is no other. */
    FIRST,
    /** What is not urgent; stands only while the first one does when it begins. */
    SECOND
  }

  /**
   * Where it is.
   *
   * @param since when the state was entered
   */
  record Phase(State state, Instant since, String reason) {}

  private final Role role;
  private final Both both;
  private final Outbox outbox;
  private final Status status;
  private final Access access;
  private final Twin twin;
  private final Connector connector;
  private final String name;
  private final BackOff backOff;
  private final Strikes strikes;
  private final PastTheStore past;
  private final ExecutorService words;
  private final Thread thread;
  private volatile Phase phase = new Phase(State.WAITING, Instant.now(), "not started");
  private volatile long lastOnline = System.nanoTime();
  private volatile boolean closing;
  private volatile boolean resting;
  private volatile long bytesPerSecond;

  Line(
      Role role,
      Both both,
      Outbox outbox,
      Access access,
      Twin twin,
      Status status,
      PastTheStore past) {
    this.role = role;
    this.both = both;
    this.outbox = outbox;
    this.status = status;
    this.access = access;
    this.twin = twin;
    this.past = past;
    name = both.config.name() + (role == Role.FIRST ? "" : ", second connection");
    connector = new Connector(role, both, access, twin, name);
    backOff = new BackOff(new SplittableRandom(), both.timing.haste());
    strikes = new Strikes(outbox, both.counters, both.timing.haste());
    thread =
        Thread.ofPlatform()
            .name("uplink-" + both.config.name() + (role == Role.FIRST ? "" : "-second"))
            .daemon()
            .unstarted(this::run);
    words = Ahead.thread(thread.getName() + "-words");
    both.onWake(this::wake);
  }

  void start() {
    thread.start();
  }

  Phase phase() {
    return phase;
  }

  /** Since when it has had no session. */
  Duration notOnlineFor() {
    return phase.state() == State.ONLINE
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - lastOnline);
  }

  /** As measured; 0 while nothing was. */
  long bytesPerSecond() {
    return bytesPerSecond;
  }

  private void wake() {
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  private void state(State next, String reason) {
    Phase old = phase;
    if (old.state() == next && old.reason().equals(reason)) {
      return;
    }
    phase = new Phase(next, Instant.now(), reason);
    LOG.info("uplink {}: {} -> {} ({})", name, old.state(), next, reason);
  }

  private void run() {
    while (!closing) {
      String hindrance = hindrance(false);
      if (hindrance.isEmpty()) {
        attempt();
      } else {
        state(State.WAITING, hindrance);
        resting = true;
        if (!hindrance(false).isEmpty() && !closing) {
          LockSupport.parkNanos(this, LOOK_EVERY.toNanos());
        }
        resting = false;
      }
    }
    words.shutdown();
    state(State.CLOSED, "closed");
  }

  /**
   * Why there is nothing for it to do; empty when there is.
   *
   * @param standing whether it is connected already
   */
  private String hindrance(boolean standing) {
    if (role == Role.FIRST) {
      return "";
    }
    if (both.together()) {
      return "everything goes by one connection";
    }
    if (!standing && !both.urgentOnline()) {
      return "alerts come first";
    }
    return both.budget
        .spent()
        .until()
        .map(day -> "the budget is spent; goes on on " + day)
        .orElse("");
  }

  private void attempt() {
    End end;
    try {
      end = session();
    } catch (MqttException e) {
      twin.refused(e.getReasonCode());
      end = new End(access.failed(e), e.getReasonCode());
    } catch (IOException | StoreException e) {
      end = End.line(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("uplink {}: a bug; going on with a new session", name, e);
      end = End.line(e.toString());
    }
    boolean wanted = !closing && hindrance(true).isEmpty();
    if (role == Role.FIRST) {
      if (!both.urgent(false, end.code())) {
        twin.disconnected(end.code());
      }
      if (Reasons.mayBeTheWill(end.code())) {
        both.lowerWill();
      }
    } else {
      both.secondOver(end.code(), wanted);
    }
    if (wanted) {
      both.counters.error(end.why());
      Duration pause = Reasons.isBusy(end.code()) ? backOff.nextOfABusyOne() : backOff.next();
      state(State.WAITING, end.why() + "; again in " + pause.toMillis() + " ms");
      pause(pause);
    }
  }

  private void pause(Duration pause) {
    long until = System.nanoTime() + pause.toNanos();
    while (!closing && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(this, until - System.nanoTime());
    }
  }

  /** One connection from beginning to end; says why it ended. */
  private End session() throws MqttException, IOException {
    state(State.CONNECTING, both.config.broker().toString());
    String sessionId = UUID.randomUUID().toString();
    try (Session session = connector.open(sessionId, status, this::wake)) {
      long began = System.nanoTime();
      if (role == Role.FIRST) {
        both.urgent(true, 0);
      } else {
        both.secondOnline();
      }
      state(State.ONLINE, "session " + sessionId);
      lastOnline = began;
      try {
        return converse(session, sessionId);
      } finally {
        lastOnline = System.nanoTime();
        backOff.connectionLasted(Duration.ofNanos(System.nanoTime() - began));
      }
    }
  }

  private End converse(Session session, String sessionId) throws MqttException {
    var ahead = new Ahead(both.codec::encode, words);
    Sending sending =
        new Sending(role, session, both, ahead, () -> status.online(sessionId), strikes, past);
    List<Lane> carried = List.of();
    Sleep sleep = new Sleep(access.clock(), both.timing.silence());
    while (!closing && session.end().isEmpty() && hindrance(true).isEmpty()) {
      List<Lane> lanes = role == Role.FIRST ? both.urgentLanes() : both.restLanes();
      if (!lanes.equals(carried)) {
        carried = lanes;
        lanes.forEach(lane -> sending.carry(lane, outbox));
      }
      Optional<End> left = anew(session, sleep);
      if (left.isPresent()) {
        return left.get();
      }
      long now = System.nanoTime();
      try {
        sending.step(now);
      } catch (MqttException e) {
        // Mostly because it is over, and the reason is about to be known: it says what to do next.
        End why = session.over().orElseThrow(() -> e);
        strikes.ended(why.code(), sending.alone());
        return why;
      }
      bytesPerSecond = sending.bytesPerSecond();
      sending.overdue(now).ifPresent(session::lost);
      session.watch(now, sending.drainNanos());
      both.budget.allows();
      rest(sending, session);
    }
    ahead.forget();
    session.end().ifPresent(end -> strikes.ended(end.code(), sending.alone()));
    if (session.end().isEmpty()) {
      leave(session, sessionId);
    }
    return session.end().orElse(End.line("closed"));
  }

  /** Why this side wants another session. */
  private Optional<End> anew(Session session, Sleep sleep) {
    String why = "";
    if (access.hasChanged()) {
      session.disconnect();
      why = "the certificate files have changed";
    } else if (access.isToLookAgain()) {
      session.disconnect();
      why = "to see whether the broker's certificate was renewed";
    } else if (sleep.slept().isPresent()) {
      // The far end has given the session up long ago; to find out would take as long again.
      why = "the machine slept for " + sleep.slept().get();
    }
    return why.isEmpty() ? Optional.empty() : Optional.of(End.line(why));
  }

  private void leave(Session session, String sessionId) throws MqttException {
    try {
      if (role == Role.FIRST) {
        session.publishStatus(status.offline(sessionId), () -> {});
      }
    } finally {
      session.disconnect();
    }
  }

  private void rest(Sending sending, Session session) {
    resting = true;
    long now = System.nanoTime();
    long quiet = session.quietNanos(now, sending.drainNanos());
    long nanos = Math.min(access.restNanos(), Math.min(sending.restNanos(now), quiet));
    if (nanos > 0 && !closing && !session.hasNews() && !sending.hasWork(outbox)) {
      LockSupport.parkNanos(this, nanos);
    }
    resting = false;
  }

  /** Says good-bye to the broker if there is one, then ends the thread. */
  void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        LOG.warn("uplink {}: still busy after {}", name, CLOSE_LIMIT);
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    outbox.close();
  }
}
