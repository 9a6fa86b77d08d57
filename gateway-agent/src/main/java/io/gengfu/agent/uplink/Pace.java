package io.gengfu.agent.uplink;

import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Optional;

/**
 * How much may be under way: what the line, as measured, drains in two seconds. More would only
 * wait in front of whatever is urgent next. Begins with little and grows with each answer, by at
 * most so much as the answers come sooner than in two seconds. One thread.
 *
 * <p>The rate is measured from answer to answer, as BBR does it (draft-ietf-ccwg-bbr §4.1.1): what
 * was answered since the one before the message left, by the longer time of the two. Answers that
 * come in a bunch after a loss do not look like a fast line.
 */
final class Pace {
  static final Duration DRAIN = Duration.ofSeconds(2);
  static final long FIRST_BYTES = 4_096;
  static final long MOST_BYTES = 4L << 20;

  /** Below it a line is taken to be so fast: else a bad minute would look like for ever. */
  private static final double LEAST_BYTES_PER_SECOND = 250;

  /** A line that drains no faster than this is not waited for longer. */
  private static final double LEAST_TO_DRAIN = 1_000;

  private static final double GAIN = 0.25;

  private record Flight(
      int bytes,
      boolean urgent,
      long ahead,
      long sentNanos,
      long deliveredBefore,
      long deliveredNanos) {}

  private final IdentityHashMap<OutboxRecord, Flight> flights = new IdentityHashMap<>();
  private long flying;
  private long flyingUrgent;
  private long delivered;
  private long deliveredNanos;
  private double bytesPerSecond;

  void sent(OutboxRecord entry, int bytes, long now) {
    if (flights.isEmpty()) {
      deliveredNanos = now; // nothing was expected meanwhile
    }
    boolean urgent = isUrgent(entry.lane());
    flights.put(entry, new Flight(bytes, urgent, flying + bytes, now, delivered, deliveredNanos));
    flying += bytes;
    flyingUrgent += urgent ? bytes : 0;
  }

  void answered(OutboxRecord entry, long now) {
    Flight flight = flights.remove(entry);
    if (flight == null) {
      return;
    }
    flying -= flight.bytes();
    flyingUrgent -= flight.urgent() ? flight.bytes() : 0;
    delivered += flight.bytes();
    deliveredNanos = now;
    long took = Math.max(1, now - flight.deliveredNanos());
    double sample = (delivered - flight.deliveredBefore()) * 1e9 / took;
    boolean filled = flying + flight.bytes() >= window();
    if (bytesPerSecond == 0) {
      bytesPerSecond = sample;
    } else if (sample > bytesPerSecond) {
      // By half at most for each answer: one lucky one proves little.
      bytesPerSecond += (Math.min(sample, 2 * bytesPerSecond) - bytesPerSecond) / 2;
    } else if (filled) {
      bytesPerSecond += GAIN * (sample - bytesPerSecond);
    }
  }

  /** Whether one more record of this lane may go. One may always: else a large one never would. */
  boolean allows(Lane lane) {
    return switch (lane) {
      case LIFE -> true;
      case ALERT -> flyingUrgent == 0 || flyingUrgent < window();
      case TELEMETRY, AUDIT -> flying == 0 || flying < window();
    };
  }

  private static boolean isUrgent(Lane lane) {
    return switch (lane) {
      case LIFE, ALERT -> true;
      case TELEMETRY, AUDIT -> false;
    };
  }

  long window() {
    if (bytesPerSecond == 0) {
      return FIRST_BYTES;
    }
    return Math.clamp((long) (bytesPerSecond * DRAIN.toSeconds()), 1, MOST_BYTES);
  }

  /** As measured; 0 while nothing was. */
  long bytesPerSecond() {
    return (long) bytesPerSecond;
  }

  long flying() {
    return flying;
  }

  /**
   * How long the line may be silent because of what is under way: the kernel, a modem or a proxy
   * takes a large record at once and brings it to the far end as slowly as the line is. 0 while no
   * record is larger than a window: those are answered soon enough.
   */
  long drainNanos() {
    long beyond = Math.max(0, flying - 2 * window());
    return (long) (beyond * 1e9 / Math.max(LEAST_TO_DRAIN, bytesPerSecond / 2));
  }

  int records() {
    return flights.size();
  }

  /** The one record under way, if it is one: whatever happens now is about it. */
  Optional<OutboxRecord> alone() {
    return flights.size() == 1 ? flights.keySet().stream().findFirst() : Optional.empty();
  }

  /** How long the longest has waited for its answer beyond what the line needs to bring it. */
  long overdueNanos(long now) {
    double least = Math.max(LEAST_BYTES_PER_SECOND, bytesPerSecond / 4);
    long longest = 0;
    for (Flight flight : flights.values()) {
      long needed = (long) (flight.ahead() * 1e9 / least);
      longest = Math.max(longest, now - flight.sentNanos() - needed);
    }
    return longest;
  }
}
