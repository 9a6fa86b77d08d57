package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.StoreException;
import io.gengfu.agent.uplink.Codec.Letter;
import io.gengfu.agent.uplink.Codec.Receipt;
import io.gengfu.agent.uplink.LaneSender.Answer;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one session sends, in which order, and how much of it at a time. Lanes in order of urgency;
 * what is not urgent leaves two permits free, waits while alerts do, and is never more than {@link
 * Pace} allows, so that an alert never waits behind it. Its line's thread only.
 */
final class Sending {
  private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

  private static final int RESERVED = 2;
  private static final Duration REST_MOST = Duration.ofSeconds(30);

  /** Longer than any session. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  /** Topic, properties and headers of a record, for the pace. */
  private static final int AROUND_BYTES = 100;

  private final boolean first;
  private final Session session;
  private final Both both;
  private final Ahead ahead;
  private final Supplier<Letter> online;
  private final Strikes strikes;
  private final PastTheStore past;
  private final Map<Lane, LaneSender> lanes = new EnumMap<>(Lane.class);
  private final Map<Lane, Long> seen = new EnumMap<>(Lane.class);
  private final Map<Lane, Hold> holds = new EnumMap<>(Lane.class);
  private final Pace pace = new Pace();

  /** Messages under way that are no records: the status, answers to commands. */
  private final AtomicInteger othersFlying = new AtomicInteger();

  private volatile long statusAnswered;
  private long statusSent = Long.MIN_VALUE;
  private long statusDue = Long.MIN_VALUE;

  /**
   * @param online the status as it is now
   */
  Sending(
      Line.Role role,
      Session session,
      Both both,
      Ahead ahead,
      Supplier<Letter> online,
      Strikes strikes,
      PastTheStore past) {
    first = role == Line.Role.FIRST;
    this.session = session;
    this.both = both;
    this.ahead = ahead;
    this.online = online;
    this.strikes = strikes;
    this.past = past;
    if (first) {
      past.newSession();
      both.confirming.began();
    }
    // A platform that does not take audit records, or telemetry, must not hold up its alerts.
    Hold alerts = new Hold();
    holds.put(Lane.LIFE, alerts);
    holds.put(Lane.ALERT, alerts);
    holds.put(Lane.TELEMETRY, new Hold());
    holds.put(Lane.AUDIT, new Hold());
  }

  /** From now on these go here too; what goes here already goes on. */
  void carry(Lane lane, Outbox outbox) {
    lanes.computeIfAbsent(
        lane,
        l ->
            new LaneSender(
                l, outbox, both.config.receipts(), both.config.resendAfter(), both.counters));
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
    ReceiptBox mine = first ? session.receipts() : both.elsewhere;
    for (Optional<Receipt> next = mine.take(); next.isPresent(); next = mine.take()) {
      receipt(next.get());
    }
    if (first) {
      if (both.confirming.isToAskAgain(now)) {
        session.listenAgain();
      }
      past(now);
      status(now);
      reply();
    }
    send(now);
    for (LaneSender sender : lanes.values()) {
      if (!sender.isOwed()) {
        both.confirming.advanced(sender.lane());
      }
    }
  }

  private void answered(Session.Answered answered, long now) {
    OutboxRecord entry = answered.entry();
    pace.answered(entry, now);
    session.sendBuffer(pace.window());
    Answer answer = Answer.of(answered.reasonCode());
    if (answer == Answer.TAKEN) {
      strikes.taken();
      if (both.config.receipts()) {
        both.confirming.taken(entry.lane(), now);
      }
    }
    hold(entry.lane()).answered(answer, now);
    lane(entry.lane()).answered(entry, answer, answered.reasonCode(), now);
  }

  private void receipt(Receipt receipt) {
    if (!lanes.containsKey(receipt.lane())) {
      both.elsewhere.add(receipt);
      both.wake();
      return;
    }
    switch (lane(receipt.lane()).receipt(receipt.epoch(), receipt.upTo())) {
      case ADVANCED -> both.confirming.advanced(receipt.lane());
      case UNCHANGED -> {}
      case REWOUND -> LOG.warn("uplink {}: the platform went back: {}", name(), receipt);
      case BEYOND -> refused(receipt, "confirms what was never recorded");
      case UNKNOWN_EPOCH -> refused(receipt, "not an epoch of this store");
    }
  }

  private void refused(Receipt receipt, String why) {
    LOG.error("uplink {}: refused {}: {}", name(), receipt, why);
    both.counters.error("receipt refused, " + why);
  }

  private String name() {
    return both.config.name();
  }

  private void status(long now) throws MqttException {
    boolean stale = session.takeStaleOffline();
    if (stale) {
      LOG.info("uplink {}: the retained status says offline; corrected", name());
    }
    boolean due = statusDue == Long.MIN_VALUE || now - statusDue >= 0;
    if ((stale || due) && free() > 0) {
      othersFlying.incrementAndGet();
      statusSent = now;
      session.publishStatus(
          online.get(),
          () -> {
            statusAnswered = System.nanoTime();
            othersFlying.decrementAndGet();
          });
      statusDue = now + both.codec.presenceEvery().orElse(NEVER).toNanos();
    }
  }

  private void reply() throws MqttException {
    while (free() > 0) {
      Optional<CommandReply> next = both.replies.next();
      if (next.isEmpty()) {
        return;
      }
      othersFlying.incrementAndGet();
      session.publishReply(next.get(), othersFlying::decrementAndGet);
    }
  }

  /** Alerts that the store does not take go before all else. */
  private void past(long now) throws MqttException {
    past.takeAnswers(now);
    while (free() > 0) {
      Optional<Undurable> next = past.next(now);
      if (next.isEmpty()) {
        return;
      }
      session.publish(next.get(), code -> past.answered(next.get(), code));
    }
  }

  private int free() {
    int permits = strikes.oneByOne() ? 1 : session.limits().inFlight();
    return permits - pace.records() - othersFlying.get() - (first ? past.flying() : 0);
  }

  private boolean mayFly(Lane lane) {
    if (!pace.allows(lane) || !isProvable()) {
      return false;
    }
    int reserved = Math.max(0, Math.min(RESERVED, session.limits().inFlight() - 1));
    return switch (lane) {
      case LIFE, ALERT -> free() > 0;
      case TELEMETRY, AUDIT ->
          free() > (strikes.oneByOne() ? 0 : reserved)
              && !(both.alertsWait() && !first)
              && both.budget.allows();
    };
  }

  /** With QoS 0 the broker answers nothing; without receipts nothing would prove an arrival. */
  private boolean isProvable() {
    boolean provable = session.limits().qos() > 0 || both.config.receipts();
    if (!provable) {
      both.counters.error(
          "the broker allows QoS 0 only and the platform sends no receipts:"
              + " nothing is sent, since nothing would prove that it arrived");
    }
    return provable;
  }

  private Hold hold(Lane lane) {
    Hold hold = holds.get(lane);
    if (hold == null) {
      throw new IllegalArgumentException("no hold for " + lane);
    }
    return hold;
  }

  private void send(long now) throws MqttException {
    for (LaneSender sender : lanes.values()) {
      while (now >= hold(sender.lane()).until() && mayFly(sender.lane())) {
        Optional<OutboxRecord> next = read(sender, now);
        if (next.isEmpty()) {
          break;
        }
        sender.sent(next.get());
        ahead.prepare(sender.upcoming(Ahead.MOST));
        byte[] payload = ahead.payload(next.get());
        pace.sent(next.get(), session.publish(next.get(), payload) + AROUND_BYTES, now);
      }
    }
    if (first) {
      both.alertsWait(alertsWait(now));
    }
  }

  /** A store that cannot be read is no reason to hang up: alerts may go past it. */
  private Optional<OutboxRecord> read(LaneSender sender, long now) {
    if (past.isStoreStalled()) {
      hold(sender.lane()).pause(now); // What reads from a disk that hangs may hang too.
      return Optional.empty();
    }
    try {
      Optional<OutboxRecord> next = sender.next(now);
      while (next.isPresent() && strikes.asideNanos(next.get(), now) > 0) {
        sender.later(next.get(), now, strikes.asideNanos(next.get(), now));
        next = sender.next(now);
      }
      return next;
    } catch (StoreException e) {
      LOG.warn("uplink {}: lane {} pauses: {}", name(), sender.lane(), e.getMessage());
      both.counters.error(String.valueOf(e.getMessage()));
      hold(sender.lane()).pause(now);
      return Optional.empty();
    }
  }

  /** Whether the line keeps alerts waiting. */
  private boolean alertsWait(long now) {
    return now >= hold(Lane.ALERT).until() && (waits(Lane.LIFE, now) || waits(Lane.ALERT, now));
  }

  private boolean waits(Lane lane, long now) {
    LaneSender sender = lanes.get(lane);
    return sender != null && !mayFly(lane) && sender.hasMore(now);
  }

  /** Says so when the broker acknowledges nothing. */
  Optional<End> overdue(long now) {
    long limit = both.timing.answer().toNanos();
    boolean status =
        statusSent != Long.MIN_VALUE && statusAnswered < statusSent && now - statusSent > limit;
    if (pace.overdueNanos(now) <= limit && !(status && pace.records() == 0)) {
      return Optional.empty();
    }
    return Optional.of(End.line("the broker acknowledges nothing"));
  }

  /** The one record under way, if it is one. */
  Optional<OutboxRecord> alone() {
    return pace.alone();
  }

  /** What the line may need for the records under way. */
  long drainNanos() {
    return pace.drainNanos();
  }

  long bytesPerSecond() {
    return pace.bytesPerSecond();
  }

  /** How long nothing will be due; the answer of the broker or a commit may come before. */
  long restNanos(long now) {
    // Without a permit the status cannot go; an answer of the broker wakes this thread.
    long due = first && free() > 0 ? statusDue : now + REST_MOST.toNanos();
    for (LaneSender sender : lanes.values()) {
      Hold held = hold(sender.lane());
      if (mayFly(sender.lane()) && sender.earliestDue() != Long.MAX_VALUE) {
        due = Math.min(due, Math.max(sender.earliestDue(), held.until()));
      }
      if (held.until() > now) {
        due = Math.min(due, held.until());
      }
    }
    if (pace.records() > 0) {
      due = Math.min(due, now + both.timing.answer().dividedBy(6).toNanos()); // may be overdue
    }
    if (first && free() > 0) {
      due = Math.min(due, past.due());
    }
    return Math.max(0, due - now);
  }

  /** Whether something was recorded since this was asked before, or another waits to go. */
  boolean hasWork(Outbox outbox) {
    boolean news = first ? !both.replies.isEmpty() && free() > 0 : !both.elsewhere.isEmpty();
    news |= first && free() > 0 && past.hasWork(System.nanoTime());
    for (Lane lane : lanes.keySet()) {
      long mark = outbox.newest(lane);
      Long before = seen.put(lane, mark);
      news |= before == null || before < mark;
    }
    return news;
  }
}
