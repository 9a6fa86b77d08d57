package io.gengfu.rules;

import io.gengfu.rules.InstanceState.Phase;
import io.gengfu.rules.InstanceState.Waiting;
import io.gengfu.rules.Pack.Rule;

/** The waits of instances, as they are saved and brought back. */
final class Waits {

  /** Shorter waits begin again after a restart. */
  static final long LONG = 60_000_000_000L;

  private final RuleSet rules;
  private final Timers timers;
  private final int first;
  private final byte[] phase;
  private final long[] left;
  private final Doubts doubts;

  /**
   * @param phase of each instance, as {@link Phases} has it
   * @param left what a timer that stands still has yet to run
   */
  Waits(RuleSet rules, Timers timers, byte[] phase, long[] left, Doubts doubts) {
    this.rules = rules;
    this.timers = timers;
    this.first = rules.signals().size();
    this.phase = phase;
    this.left = left;
    this.doubts = doubts;
  }

  /** Whether a restart brings back the waits of this instance. */
  boolean isRemembered(int number) {
    Rule rule = rules.rule(number);
    return isLong(rule.onDelay().nanos()) || isLong(rule.clearForNanos());
  }

  // Readings that are counted without a time are counted anew.
  private static boolean isLong(long nanos) {
    return nanos >= LONG && nanos != Wait.NEVER;
  }

  Waiting of(int number) {
    Rule rule = rules.rule(number);
    byte at = phase[number];
    if (at == Phases.PENDING && isLong(rule.onDelay().nanos())) {
      return underWay(number, Phase.FOR, rule.onDelay().nanos());
    }
    if (at == Phases.CLEARING && isLong(rule.clearForNanos())) {
      return underWay(number, Phase.CLEAR_FOR, rule.clearForNanos());
    }
    boolean active = at == Phases.ACTIVE || at == Phases.CLEARING;
    return active && !rule.alert() && isRemembered(number)
        ? new Waiting(Phase.ACTIVE, false, 0)
        : Waiting.NONE;
  }

  private Waiting underWay(int number, Phase kind, long wait) {
    return timers.isRunning(first + number) && !doubts.isMeasured(number)
        ? new Waiting(kind, true, timers.due(first + number) - wait)
        : new Waiting(kind, false, wait - left[number]);
  }

  /** After the alert, whose word on whether the instance is active counts for more. */
  void restore(int number, Remembered remembered, long nanos) {
    Rule rule = rules.rule(number);
    Waiting wait = remembered.state().waiting();
    boolean active =
        rule.alert()
            ? phase[number] == Phases.ACTIVE
            : wait.phase() == Phase.ACTIVE || wait.phase() == Phase.CLEAR_FOR;
    if (active) {
      phase[number] = Phases.ACTIVE;
    }
    if (wait.phase() == Phase.FOR && !active) {
      stand(number, Phases.PENDING, rule.onDelay().nanos(), remembered, nanos);
    } else if (wait.phase() == Phase.CLEAR_FOR && active) {
      stand(number, Phases.CLEARING, rule.clearForNanos(), remembered, nanos);
    }
  }

  // A rule that now waits a shorter time than has passed is due at its next evaluation.
  private void stand(int number, byte to, long whole, Remembered remembered, long nanos) {
    Waiting wait = remembered.state().waiting();
    long over = wait.running() ? nanos - (wait.nanos() + remembered.shift()) : wait.nanos();
    phase[number] = to;
    left[number] = whole - Math.clamp(over, 0, whole);
  }
}
