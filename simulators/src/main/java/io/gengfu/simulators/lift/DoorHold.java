package io.gengfu.simulators.lift;

import java.time.Instant;
import java.util.Optional;

/**
 * One time that the door was really held, as the lift itself saw it.
 *
 * @param fromNanos {@link System#nanoTime()} of the first write, for latencies within one process
 * @param writes how often "hold" was written in that time, the first included
 * @param ended empty while the door is held
 */
public record DoorHold(Instant from, long fromNanos, int writes, Optional<End> ended) {

  /** Who let the door go. */
  public enum By {
    /** A client wrote false. */
    CLIENT,
    /** Nobody wrote true again in time. */
    WATCHDOG
  }

  /** When and by whom the door was let go. */
  public record End(Instant at, long atNanos, By by) {}

  DoorHold written() {
    return new DoorHold(from, fromNanos, writes + 1, ended);
  }

  DoorHold endedBy(End end) {
    return new DoorHold(from, fromNanos, writes, Optional.of(end));
  }
}
