package io.gengfu.agent.uplink;

import io.gengfu.agent.uplink.LaneSender.Answer;
import java.time.Duration;

/**
 * Pauses after a refusal: nobody there, or no right to it; the next record would fare no better.
 */
final class Hold {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration MOST = Duration.ofSeconds(10);

  private long until = Long.MIN_VALUE;
  private Duration next = FIRST;

  void answered(Answer answer, long now) {
    if (answer == Answer.NOT_NOW && now >= until) {
      until = now + next.toNanos();
      next = next.multipliedBy(2).compareTo(MOST) < 0 ? next.multipliedBy(2) : MOST;
    } else if (answer == Answer.TAKEN) {
      next = FIRST;
    }
  }

  /** Nothing goes for a second: the store has to come back, not the broker. */
  void pause(long now) {
    until = Math.max(until, now + Duration.ofSeconds(1).toNanos());
  }

  long until() {
    return until;
  }
}
