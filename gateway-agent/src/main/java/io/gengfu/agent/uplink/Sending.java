package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.StoreException;
import io.gengfu.agent.uplink.CloudEventsCodec.Receipt;
import io.gengfu.agent.uplink.LaneSender.Answer;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one session sends, in which order, and how much of it at a time. Lanes in order of urgency;
 * telemetry leaves two permits free, so that an alert never waits behind it. Uplink thread only.
 */
final class Sending {
  private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

  private static final int RESERVED = 2;
  private static final int TELEMETRY_FLYING = 8;
  private static final Duration STATUS_EVERY = Duration.ofSeconds(30);
  private static final Duration HOLD_FIRST = Duration.ofMillis(500);
  private static final Duration HOLD_MOST = Duration.ofSeconds(10);

  private final Session session;
  private final Map<Lane, LaneSender> lanes = new EnumMap<>(Lane.class);
  private final Map<Lane, Long> seen = new EnumMap<>(Lane.class);
  private final String name;
  private final Counters counters;
  private final Supplier<byte[]> online;
  private final PastTheStore past;
  private final Replies replies;

  /** Messages under way that are no records: the status, answers to commands. */
  private final AtomicInteger othersFlying = new AtomicInteger();

  private int flying;
  private int telemetryFlying;
  private long statusDue = Long.MIN_VALUE;
  private final Hold records = new Hold();
  private final Hold audit = new Hold();

  Sending(
      Session session,
      List<LaneSender> senders,
      String name,
      Counters counters,
      Replies replies,
      PastTheStore past,
      Supplier<byte[]> online) {
    this.session = session;
    this.replies = replies;
    this.past = past;
    past.newSession();
    this.name = name;
    this.counters = counters;
    this.online = online;
    senders.forEach(sender -> lanes.put(sender.lane(), sender));
  }

  private LaneSender lane(Lane lane) {
    LaneSender sender = lanes.get(lane);
    if (sender == null) {
      throw new IllegalArgumentException("no sender for " + lane);
    }
    return sender;
  }

  void step(long now) throws MqttException {
    for (Optional<Session.Answered> next = session.answer();
        next.isPresent();
        next = session.answer()) {
      answered(next.get(), now);
    }
    for (Optional<Receipt> next = session.receipt(); next.isPresent(); next = session.receipt()) {
      receipt(next.get());
    }
    past(now);
    status(now);
    reply();
    send(now);
  }

  private void answered(Session.Answered answered, long now) {
    OutboxRecord entry = answered.entry();
    flying--;
    if (entry.lane() == Lane.TELEMETRY) {
      telemetryFlying--;
    }
    Answer answer = Answer.of(answered.reasonCode());
    hold(entry.lane()).answered(answer, now);
    lane(entry.lane()).answered(entry, answer, answered.reasonCode(), now);
  }

  private void receipt(Receipt receipt) {
    switch (lane(receipt.lane()).receipt(receipt.epoch(), receipt.upTo())) {
      case ADVANCED, UNCHANGED -> {}
      case REWOUND -> LOG.warn("uplink {}: the platform went back: {}", name, receipt);
      case BEYOND -> refused(receipt, "confirms what was never recorded");
      case UNKNOWN_EPOCH -> refused(receipt, "not an epoch of this store");
    }
  }

  private void refused(Receipt receipt, String why) {
    LOG.error("uplink {}: refused {}: {}", name, receipt, why);
    counters.error("receipt refused, " + why);
  }

  private void status(long now) throws MqttException {
    boolean stale = session.takeStaleOffline();
    if (stale) {
      LOG.info("uplink {}: the retained status says offline; corrected", name);
    }
    boolean due = statusDue == Long.MIN_VALUE || now - statusDue >= 0;
    if ((stale || due) && free() > 0) {
      othersFlying.incrementAndGet();
      session.publishStatus(online.get(), othersFlying::decrementAndGet);
      statusDue = now + STATUS_EVERY.toNanos();
    }
  }

  private void reply() throws MqttException {
    while (free() > 0) {
      Optional<CommandReply> next = replies.next();
      if (next.isEmpty()) {
        return;
      }
      othersFlying.incrementAndGet();
      session.publishReply(next.get(), othersFlying::decrementAndGet);
    }
  }

  /** Alerts that the store does not take go before all else. */
  private void past(long now) throws MqttException {
    while (free() > 0) {
      Optional<Undurable> next = past.next(now);
      if (next.isEmpty()) {
        return;
      }
      session.publish(next.get(), code -> past.answered(next.get(), code));
    }
  }

  /** Whether such an alert could go now. */
  boolean hasPast(long now) {
    return free() > 0 && past.hasWork(now);
  }

  /** Whether an answer to a command waits that could go now. */
  boolean hasReply() {
    return !replies.isEmpty() && free() > 0;
  }

  private int free() {
    return session.permits() - flying - past.flying() - othersFlying.get();
  }

  private boolean mayFly(Lane lane) {
    int reserved = Math.min(RESERVED, session.permits() - 1);
    return switch (lane) {
      case LIFE, ALERT -> free() > 0;
      case TELEMETRY -> free() > reserved && telemetryFlying < TELEMETRY_FLYING;
      case AUDIT -> free() > reserved;
    };
  }

  /** A platform that does not take audit records must not hold up its alerts. */
  private Hold hold(Lane lane) {
    return switch (lane) {
      case LIFE, ALERT, TELEMETRY -> records;
      case AUDIT -> audit;
    };
  }

  /** Pauses after a refusal. */
  private static final class Hold {
    long until = Long.MIN_VALUE;
    private Duration next = HOLD_FIRST;

    void answered(Answer answer, long now) {
      if (answer == Answer.NOT_NOW && now >= until) {
        // Nobody there, or no right to it: the next record would fare no better.
        until = now + next.toNanos();
        next = next.multipliedBy(2).compareTo(HOLD_MOST) < 0 ? next.multipliedBy(2) : HOLD_MOST;
      } else if (answer == Answer.TAKEN) {
        next = HOLD_FIRST;
      }
    }
  }

  private void send(long now) throws MqttException {
    for (LaneSender sender : lanes.values()) {
      while (now >= hold(sender.lane()).until && mayFly(sender.lane())) {
        Optional<OutboxRecord> next = read(sender, now);
        if (next.isEmpty()) {
          break;
        }
        sender.sent(next.get());
        flying++;
        telemetryFlying += sender.lane() == Lane.TELEMETRY ? 1 : 0;
        session.publish(next.get());
      }
    }
  }

  /** A store that cannot be read is no reason to hang up: alerts may go past it. */
  private Optional<OutboxRecord> read(LaneSender sender, long now) {
    try {
      return sender.next(now);
    } catch (StoreException e) {
      LOG.warn("uplink {}: {}; again in {} ms", name, e.getMessage(), HOLD_MOST.toMillis());
      counters.error(String.valueOf(e.getMessage()));
      hold(sender.lane()).until = now + HOLD_MOST.toNanos();
      return Optional.empty();
    }
  }

  /** How long nothing will be due; the answer of the broker or a commit may come before. */
  long restNanos(long now) {
    // Without a permit the status cannot go; an answer of the broker wakes this thread.
    long due = free() > 0 ? statusDue : now + STATUS_EVERY.toNanos();
    for (LaneSender sender : lanes.values()) {
      if (mayFly(sender.lane()) && sender.earliestDue() != Long.MAX_VALUE) {
        due = Math.min(due, Math.max(sender.earliestDue(), hold(sender.lane()).until));
      }
    }
    for (Hold held : List.of(records, audit)) {
      if (held.until > now) {
        due = Math.min(due, held.until);
      }
    }
    due = Math.min(due, past.due());
    return Math.max(0, due - now);
  }

  /** Whether something was recorded since this was asked before. */
  boolean hasNew(Outbox outbox) {
    boolean news = false;
    for (Lane lane : lanes.keySet()) {
      long mark = outbox.newest(lane);
      Long before = seen.put(lane, mark);
      news |= before == null || before < mark;
    }
    return news;
  }
}
