package io.gengfu.agent.core;

import java.time.Instant;

/**
 * The core's time: read once the lock is taken, and it never decreases, whichever thread comes
 * next. Under the core's lock.
 */
final class Now {

  private final Clock clock;
  private long nanos;

  Now(Clock clock) {
    this.clock = clock;
    this.nanos = clock.nanos();
  }

  long advance() {
    nanos = Math.max(nanos, clock.nanos());
    return nanos;
  }

  /** As of the last {@link #advance}: the same throughout an evaluation. */
  long nanos() {
    return nanos;
  }

  /** What the wall clock shows; not kept, since what is kept must be allocated. */
  Instant wall() {
    return clock.wall();
  }
}
