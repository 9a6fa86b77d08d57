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

  private long savedAt;
  private long urgentAt;
  private boolean due;

  Saving(long now) {
    savedAt = now - EVERY;
    urgentAt = now - URGENT_EVERY;
  }

  void tick(long now) {
    due = now - savedAt >= EVERY;
  }

  /** Everything, with the evaluation under way. */
  void demand() {
    due = true;
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
      return engine.changed(now);
    }
    // With a decision that is written anyway it costs nothing.
    if (engine.isUrgent()) {
      urgentAt = now;
      return engine.urgent(now);
    }
    return List.of();
  }
}
