package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.Outbox.Confirmation;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane within one session: what to send next, what is under way, what is due again. Forgotten
 * with the session; the next one begins at the store's cursor. Uplink thread only.
 */
final class LaneSender {
  private static final Logger LOG = LoggerFactory.getLogger(LaneSender.class);

  private static final int WINDOW = 512;
  private static final int READ_AHEAD = 32;

  /** Of blocks, which take a while to read: the line must not stand still meanwhile. */
  private static final int BLOCKS_AHEAD = 4;

  private static final int REFUSALS = 3;
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** The broker's answer to a record. */
  enum Answer {
    /** 0x00: stored or handed on. */
    TAKEN,
    /** 0x10: nobody listens; or an error that may pass. */
    NOT_NOW,
    /** 0x95, 0x99: refused for what it is; 0x97, a quota, speaks of the broker and passes. */
    NEVER;

    static Answer of(int reasonCode) {
      return switch (reasonCode) {
        case 0x00 -> TAKEN;
        case 0x95, 0x99 -> NEVER;
        default -> NOT_NOW;
      };
    }
  }

  private enum Stage {
    FLYING,
    /** The broker took it, but one before it is not through. */
    TAKEN,
    /** To be sent again when it is due, unless a receipt comes first. */
    WAITING
  }

  private static final class Sent {
    final String epoch;
    Stage stage = Stage.FLYING;
    long dueNanos;
    int refusals;

    Sent(String epoch) {
      this.epoch = epoch;
    }
  }

  private final Lane lane;
  private final Outbox outbox;
  private final boolean receipts;
  private final long resendNanos;
  private final Counters counters;
  private final Deque<OutboxRecord> ready = new ArrayDeque<>();
  private final TreeMap<Position, Sent> window = new TreeMap<>();
  private Position read;
  private long earliestDue = Long.MAX_VALUE;

  LaneSender(Lane lane, Outbox outbox, boolean receipts, Duration resendAfter, Counters counters) {
    this.lane = lane;
    this.outbox = outbox;
    this.receipts = receipts;
    this.resendNanos = resendAfter.toNanos();
    this.counters = counters;
    this.read = outbox.cursor(lane);
  }

  Lane lane() {
    return lane;
  }

  /** What to send now, if anything; {@link #sent} or {@link #later} must follow. */
  Optional<OutboxRecord> next(long now) {
    Optional<OutboxRecord> again = due(now);
    return again.isPresent() ? again : fresh();
  }

  private Optional<OutboxRecord> due(long now) {
    if (now < earliestDue) {
      return Optional.empty();
    }
    earliestDue = Long.MAX_VALUE;
    for (Map.Entry<Position, Sent> entry : window.entrySet()) {
      Sent sent = entry.getValue();
      if (sent.stage != Stage.WAITING) {
        continue;
      }
      if (sent.dueNanos > now) {
        earliestDue = Math.min(earliestDue, sent.dueNanos);
        continue;
      }
      earliestDue = now; // there may be more
      return reread(entry.getKey());
    }
    return Optional.empty();
  }

  /** The record, or the gap that has swallowed it meanwhile. */
  private Optional<OutboxRecord> reread(Position position) {
    Position previous = new Position(position.generation(), position.sequence() - 1);
    List<OutboxRecord> found = outbox.after(lane, previous, 1);
    if (found.isEmpty()) {
      window.remove(position);
      return Optional.empty();
    }
    OutboxRecord entry = found.getFirst();
    Sent before = window.get(position);
    int refusals = before == null ? 0 : before.refusals;
    window.subMap(position, true, entry.position(), false).clear();
    window.computeIfAbsent(entry.position(), p -> new Sent(entry.epoch().id())).refusals = refusals;
    return Optional.of(entry);
  }

  private Optional<OutboxRecord> fresh() {
    while (window.size() < WINDOW) {
      if (ready.isEmpty()) {
        List<OutboxRecord> more = more();
        if (more.isEmpty()) {
          return Optional.empty();
        }
        ready.addAll(more);
        read = more.getLast().position();
      }
      OutboxRecord entry = ready.remove();
      Position position = entry.position();
      if (!window.containsKey(position) && !outbox.isConfirmed(lane, position)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  void sent(OutboxRecord entry) {
    Sent sent = window.computeIfAbsent(entry.position(), p -> new Sent(entry.epoch().id()));
    sent.stage = Stage.FLYING;
    counters.published(entry);
  }

  /** What {@link #next} gave is not sent now. */
  void later(OutboxRecord entry, long now, long inNanos) {
    again(
        window.computeIfAbsent(entry.position(), p -> new Sent(entry.epoch().id())), now, inNanos);
  }

  void answered(OutboxRecord entry, Answer answer, int reasonCode, long now) {
    Sent sent = window.computeIfAbsent(entry.position(), p -> new Sent(entry.epoch().id()));
    if (outbox.isConfirmed(lane, entry.position())) {
      window.remove(entry.position()); // the receipt overtook the answer
    }
    switch (answer) {
      case TAKEN -> {
        counters.sent.incrementAndGet();
        sent.refusals = 0;
        taken(sent, now);
      }
      case NOT_NOW -> {
        refused(reasonCode);
        again(sent, now, RETRY.toNanos());
      }
      case NEVER -> {
        refused(reasonCode);
        never(entry, sent, reasonCode, now);
      }
    }
  }

  private void taken(Sent sent, long now) {
    if (receipts) {
      again(sent, now, resendNanos);
    } else {
      sent.stage = Stage.TAKEN;
      confirmTaken();
    }
  }

  /** Without receipts the cursor follows what the broker took, without a hole. */
  private void confirmTaken() {
    while (!window.isEmpty() && window.firstEntry().getValue().stage == Stage.TAKEN) {
      Map.Entry<Position, Sent> first = window.pollFirstEntry();
      outbox.confirm(lane, first.getValue().epoch, first.getKey().sequence());
    }
  }

  private void never(OutboxRecord entry, Sent sent, int reasonCode, long now) {
    sent.refusals++;
    boolean gap = entry.body() instanceof Body.Gap;
    if (sent.refusals < REFUSALS) {
      again(sent, now, RETRY.toNanos() / 5);
    } else if (!gap && outbox.tombstone(lane, entry.position(), Reasons.say(reasonCode))) {
      sent.refusals = 0;
      counters.tombstones.incrementAndGet();
      LOG.error(
          "uplink {}: the broker refused {} {} {} times ({}); its number goes as a gap",
          outbox.uplink(),
          lane,
          entry.sequence(),
          REFUSALS,
          Reasons.say(reasonCode));
      again(sent, now, RETRY.toNanos() / 5);
    } else if (gap) {
      taken(sent, now); // not even its number is wanted
    } else {
      again(sent, now, RETRY.toNanos());
    }
  }

  private void refused(int reasonCode) {
    counters.refused.incrementAndGet();
    counters.error(Reasons.say(reasonCode));
  }

  private void again(Sent sent, long now, long inNanos) {
    sent.stage = Stage.WAITING;
    sent.dueNanos = now + inNanos;
    earliestDue = Math.min(earliestDue, sent.dueNanos);
  }

  Confirmation receipt(String epoch, long upTo) {
    Confirmation confirmation = outbox.confirm(lane, epoch, upTo);
    switch (confirmation) {
      case ADVANCED -> window.keySet().removeIf(position -> outbox.isConfirmed(lane, position));
      case REWOUND -> {
        ready.clear();
        read = outbox.cursor(lane);
      }
      case UNCHANGED, BEYOND, UNKNOWN_EPOCH -> {}
    }
    return confirmation;
  }

  /** What {@link #next} has read and will give next, as far as nothing comes between. */
  List<OutboxRecord> upcoming(int most) {
    return ready.stream().limit(most).toList();
  }

  private List<OutboxRecord> more() {
    return outbox.after(lane, read, lane == Lane.TELEMETRY ? BLOCKS_AHEAD : READ_AHEAD);
  }

  /** Whether {@link #next} would have something. */
  boolean hasMore(long now) {
    if (now >= earliestDue) {
      return true;
    }
    if (window.size() < WINDOW && ready.isEmpty()) {
      ready.addAll(more());
      read = ready.isEmpty() ? read : ready.getLast().position();
    }
    return window.size() < WINDOW && !ready.isEmpty();
  }

  /** Whether something was sent that is not confirmed yet. */
  boolean isOwed() {
    return !window.isEmpty();
  }

  /** When something is due again; {@link Long#MAX_VALUE} when nothing is. */
  long earliestDue() {
    return earliestDue;
  }
}
