package io.gengfu.agent.uplink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt. Never all at once: gateways that lose their broker in
 * the same moment come back spread over five seconds, those that find it after minutes over half a
 * minute. A thousand of them are then 200 and 35 attempts a second.
 *
 * <p>Half or one and a half of the step, evenly: whatever they had in common is gone after the
 * first pause. The first attempt after a start is not delayed.
 */
final class BackOff {
  private static final long LEAST_MILLIS = 100;
  private static final long SOON_MILLIS = 5_000;
  private static final long LATE_MILLIS = 30_000;
  private static final int SOON_ATTEMPTS = 30;
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private final RandomGenerator random;
  private final int haste;
  private int attempts;

  BackOff(RandomGenerator random) {
    this(random, 1);
  }

  /**
   * @param haste all pauses are so many times shorter
   */
  BackOff(RandomGenerator random, int haste) {
    this.random = random;
    this.haste = haste;
  }

  Duration next() {
    attempts++;
    if (attempts == 1) {
      return Duration.ofMillis(LEAST_MILLIS + random.nextLong(SOON_MILLIS)).dividedBy(haste);
    }
    return around(attempts <= SOON_ATTEMPTS ? SOON_MILLIS : LATE_MILLIS);
  }

  /** The broker itself asked for patience. */
  Duration nextOfABusyOne() {
    attempts++;
    return around(LATE_MILLIS);
  }

  private Duration around(long millis) {
    return Duration.ofMillis(millis / 2 + random.nextLong(millis + 1)).dividedBy(haste);
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
