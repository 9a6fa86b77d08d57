package io.gengfu.agent.core;

import io.gengfu.agent.core.Clock.Trust;
import java.time.Duration;

/**
 * Tells the rules what time of day it is: at the start, and whenever the wall clock was set or what
 * it is worth has changed. Under the core's lock.
 */
final class TimeOfDay {

  private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();

  /** A clock that is steered drifts by less within a second; one that is set jumps. */
  private static final long JUMP_MILLIS = 1_000;

  private final Clock clock;
  private final CurrentRules rules;
  private final Itself itself;
  private boolean told;
  private long atZero;
  private boolean known;
  private long lookAt;

  TimeOfDay(Clock clock, CurrentRules rules, Itself itself) {
    this.clock = clock;
    this.rules = rules;
    this.itself = itself;
  }

  void tick(long now) {
    if (told && now < lookAt) {
      return;
    }
    lookAt = now + LOOK_EVERY;
    long shown = clock.wall().toEpochMilli() - now / 1_000_000;
    Trust trust = clock.trust();
    boolean trusted = trust.isKnown();
    if (!told || trusted != known || Math.abs(shown - atZero) > JUMP_MILLIS) {
      told = true;
      atZero = shown;
      known = trusted;
      rules.engine().wallClock(atZero, known, now);
    }
    itself.clock(trust.state());
  }
}
