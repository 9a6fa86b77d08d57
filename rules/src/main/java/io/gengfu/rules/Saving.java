package io.gengfu.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What of an engine goes to the disk, and comes back from it. */
final class Saving {

  private final RuleSet rules;
  private final Alerts alerts;
  private final Signals signals;
  private final Phases phases;
  private final Changes changes;
  // Where the next slice begins.
  private int next;

  Saving(RuleSet rules, Phases phases, Signals signals, Changes changes) {
    this.rules = rules;
    this.alerts = phases.alerts();
    this.signals = signals;
    this.phases = phases;
    this.changes = changes;
  }

  List<InstanceState> all(long nanos) {
    var states = new ArrayList<InstanceState>();
    for (int row = 0; row < rules.instances() + signals.tuples(); row++) {
      InstanceState state = saved(row, nanos);
      if (!state.isBlank()) {
        states.add(state);
      }
    }
    states.addAll(alerts.digests().states());
    return states;
  }

  /** What has changed since it was last taken; without {@code all} only what is urgent. */
  List<InstanceState> take(boolean all, long nanos) {
    var states = new ArrayList<InstanceState>();
    for (int row = changes.next(0, all); row >= 0; row = changes.next(row + 1, all)) {
      hand(row, nanos, states);
    }
    changes.calm();
    return states;
  }

  /**
   * As {@link #take} with {@code all}, but no more than some of it; the next call goes on behind.
   *
   * @param max rows at most
   */
  List<InstanceState> slice(int max, long nanos) {
    var states = new ArrayList<InstanceState>();
    int row = changes.next(next, true);
    for (int i = 0; i < max && row >= 0; i++) {
      hand(row, nanos, states);
      next = row + 1;
      row = changes.next(next, true);
    }
    if (row < 0) {
      next = 0;
      if (changes.next(0, false) < 0) {
        changes.calm();
      }
    }
    return states;
  }

  /** What is on the disk may be gone: all of it is to be taken again. */
  void again() {
    changes.everything(rules.instances() + signals.tuples());
  }

  /** Whether {@link #slice} is not through yet. */
  boolean isHalfway() {
    return next > 0;
  }

  private void hand(int row, long nanos, List<InstanceState> states) {
    InstanceState state = saved(row, nanos);
    // What came and went since the last time needs no row.
    if (!state.isBlank() || changes.isStored(row)) {
      states.add(state);
    }
    changes.saved(row, state.isBlank());
  }

  // The rows of rules come first, then those of signals.
  private InstanceState saved(int row, long nanos) {
    int instances = rules.instances();
    return row < instances ? alerts.saved(row, nanos) : signals.saved(row - instances, nanos);
  }

  void resume(Collection<Remembered> states, long nanos) {
    Map<String, Integer> byKey = new HashMap<>();
    for (int i = 0; i < rules.instances(); i++) {
      byKey.put(rules.instance(i).key(), i);
    }
    for (int i = 0; i < signals.tuples(); i++) {
      byKey.put(signals.key(i), rules.instances() + i);
    }
    for (Remembered remembered : states) {
      Integer row = byKey.get(remembered.state().key());
      if (row == null) {
        InstanceState state = remembered.onThisClock();
        if (!alerts.digests().restore(state, nanos)) {
          alerts.withdraw(state, nanos);
        }
        continue;
      }
      if (row < rules.instances()) {
        resume(row, remembered, nanos);
      } else {
        signals.restore(row - rules.instances(), remembered);
      }
      // To be written once on this clock, so that the next outage is counted from here.
      changes.saved(row, remembered.state().isBlank());
      changes.later(row);
    }
  }

  private void resume(int instance, Remembered remembered, long nanos) {
    InstanceState state = remembered.onThisClock();
    boolean active = rules.instance(instance).rule().alert() && state.state().isActive();
    phases.enter(instance, active ? Phases.ACTIVE : Phases.IDLE);
    alerts.restore(instance, state, nanos);
    phases.waits().restore(instance, remembered, nanos);
  }
}
