package io.gengfu.agent.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The core's time: read once the lock is taken, and it never decreases, whichever thread comes
 * next. Under the core's lock.
 */
final class Now {

  private final Clock clock;
  private long nanos;
  private @Nullable Instant wall;

  Now(Clock clock) {
    this.clock = clock;
    this.nanos = clock.nanos();
  }

  long advance() {
    nanos = Math.max(nanos, clock.nanos());
    wall = null;
    return nanos;
  }

  /** As of the last {@link #advance}: the same throughout an evaluation. */
  long nanos() {
    return nanos;
  }

  /** What the wall clock shows, asked at most once in an evaluation. */
  Instant wall() {
    Instant shown = wall;
    if (shown == null) {
      shown = clock.wall();
      wall = shown;
    }
    return shown;
  }
}
