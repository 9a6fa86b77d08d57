package io.gengfu.agent.uplink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: short at first, so that a link that returns is noticed
 * at once; long after minutes, so that a thousand gateways do not storm a broker that starts.
 */
final class BackOff {
  private static final long FIRST_MILLIS = 250;
  private static final long SOON_MOST_MILLIS = 5_000;
  private static final long LATE_MOST_MILLIS = 30_000;
  private static final int SOON_ATTEMPTS = 30;
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private final RandomGenerator random;
  private int attempts;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /** A quarter more or less than the step. */
  Duration next() {
    long most = attempts < SOON_ATTEMPTS ? SOON_MOST_MILLIS : LATE_MOST_MILLIS;
    long step = Math.min(most, FIRST_MILLIS << Math.min(attempts, 10));
    attempts++;
    return Duration.ofMillis(step * 3 / 4 + random.nextLong(step / 2 + 1));
  }

  /**
   * A connection has ended. One that was soon lost again is no success: a broker that accepts and
   * drops, or a second gateway of the same name, would be stormed.
   */
  void connectionLasted(Duration online) {
    if (online.compareTo(SETTLED) >= 0) {
      attempts = 0;
    }
  }
}
