package io.gengfu.driver.opcua;

import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubling, with jitter, at most 5 s. One thread. */
final class Backoff {

  /**
   * Two connections are made in each attempt; servers that limit their rate allow four a second.
   */
  private static final long FIRST_MILLIS = 600;

  // A lift's values are missed by the second, and an attempt costs a server next to nothing.
  private static final long LONGEST_MILLIS = 5_000;

  private final RandomGenerator random;
  private long millis = FIRST_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** From half of the present step to all of it: gateways restarted together spread out. */
  long nextMillis() {
    long step = millis;
    millis = Math.min(LONGEST_MILLIS, millis * 2);
    return step / 2 + random.nextLong(step / 2 + 1);
  }

  void reset() {
    millis = FIRST_MILLIS;
  }
}
