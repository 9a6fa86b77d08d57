package io.gengfu.agent.core;

import io.gengfu.rules.InstanceState;
import io.gengfu.rules.RuleEngine;
import java.time.Duration;
import java.util.List;

/**
 * When the state of instances goes to the journal though no alert changed. Under the core's lock.
 */
final class Saving {

  /** Waits and the sign of life go to the disk this often. */
  private static final long EVERY = Duration.ofSeconds(60).toNanos();

  /** A latch that flickers goes to the disk this often. */
  private static final long URGENT_EVERY = Duration.ofSeconds(1).toNanos();

  /** So many states a tick, so that a large site does not hold the lock for long. */
  private static final int SLICE = 256;

  private long savedAt;
  private long urgentAt;
  private boolean due;
  private boolean whole;

  Saving(long now) {
    savedAt = now - EVERY;
    urgentAt = now - URGENT_EVERY;
  }

  void tick(RuleEngine engine, long now) {
    due = now - savedAt >= EVERY || engine.isHalfway();
  }

  /** Everything, with the evaluation under way. */
  void demand() {
    due = true;
    whole = true;
  }

  /** From the next tick on, in slices. */
  void again(RuleEngine engine, long now) {
    engine.saveAgain();
    savedAt = now - EVERY;
  }

  /** Whether there is to be a decision for it alone. */
  boolean isDue(RuleEngine engine, long now) {
    return due || (engine.isUrgent() && now - urgentAt >= URGENT_EVERY);
  }

  /** What goes with a decision that is made now. */
  List<InstanceState> take(RuleEngine engine, long now) {
    if (due) {
      due = false;
      savedAt = now;
      List<InstanceState> states = whole ? engine.changed(now) : engine.changed(now, SLICE);
      whole = false;
      return states;
    }
    // With a decision that is written anyway it costs nothing.
    if (engine.isUrgent()) {
      urgentAt = now;
      return engine.urgent(now);
    }
    return List.of();
  }
}
