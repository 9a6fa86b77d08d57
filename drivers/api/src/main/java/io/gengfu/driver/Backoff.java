package io.gengfu.driver;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after the n-th failure in a row: doubled each time up to a ceiling, of which a
 * random half is taken off, so that a hundred gateways do not call a revived device at once. One
 * thread.
 */
public final class Backoff {

  private final long floorNanos;
  private final long ceilingNanos;
  private final RandomGenerator random;
  private int failures;

  public Backoff(Duration floor, Duration ceiling, RandomGenerator random) {
    this.floorNanos = floor.toNanos();
    this.ceilingNanos = Math.max(floor.toNanos(), ceiling.toNanos());
    this.random = random;
  }

  public void reset() {
    failures = 0;
  }

  public boolean isFailing() {
    return failures > 0;
  }

  /** Counts one more failure and says how many nanoseconds to wait. */
  public long nextNanos() {
    int doublings = Math.min(failures++, 30);
    long full = Math.min(ceilingNanos, floorNanos << Math.min(doublings, 62 - bits(floorNanos)));
    return full - (long) (full * 0.5 * random.nextDouble());
  }

  private static int bits(long number) {
    return 64 - Long.numberOfLeadingZeros(number);
  }
}
