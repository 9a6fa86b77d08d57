package io.gengfu.rules;

import io.gengfu.rules.Pack.Rule;
import java.util.List;
import java.util.function.Supplier;

/** In which phase each rule instance is, and what leads from one to the next. */
final class Phases {

  /** Inactive, and the condition does not hold. */
  static final byte IDLE = 0;

  /** Inactive, but {@code for} has begun; its timer stands still while the condition is unknown. */
  static final byte PENDING = 1;

  static final byte ACTIVE = 2;

  /** Active, but {@code clear-for} has begun. */
  static final byte CLEARING = 3;

  /** Its rule threw: out of service. */
  static final byte FAULTED = 4;

  private final RuleSet rules;
  private final Decisions decisions;
  private final Inputs inputs;
  private final Timers timers;
  private final Programs programs;
  private final Changes changes;
  private final Outputs outputs;
  private final Alerts alerts;
  private final Waits waits;
  private final Doubts doubts;
  // The timers of derived signals come first, so that rules see what they have become.
  private final int first;
  private final byte[] phase;
  // What a timer that stands still has yet to run.
  private final long[] left;
  // How many readings in a row the condition has been true.
  private final short[] counted;
  // What keeps each instance as it is, for the programs.
  private final byte[] rest;

  /**
   * @param timers the first of them are the derived signals'
   */
  Phases(
      RuleSet rules,
      Decisions decisions,
      Supplier<String> alertIds,
      Inputs inputs,
      Timers timers,
      Texts texts,
      Changes changes) {
    int instances = rules.instances();
    this.rules = rules;
    this.decisions = decisions;
    this.inputs = inputs;
    this.timers = timers;
    this.programs = rules.programs();
    this.changes = changes;
    this.first = rules.signals().size();
    this.phase = new byte[instances];
    this.left = new long[instances];
    this.counted = new short[instances];
    this.rest = new byte[instances];
    this.outputs = new Outputs(rules, decisions, new Shown(rules, inputs, texts));
    this.doubts = new Doubts(rules, inputs, timers);
    this.waits = new Waits(rules, timers, phase, left, doubts);
    var hands = new Hands(rules, this, outputs);
    this.alerts = new Alerts(rules, inputs, texts, decisions, alertIds, hands, waits, changes);
    settle();
  }

  Alerts alerts() {
    return alerts;
  }

  Outputs outputs() {
    return outputs;
  }

  Waits waits() {
    return waits;
  }

  Doubts doubts() {
    return doubts;
  }

  byte of(int number) {
    return phase[number];
  }

  /** Whether the condition holds, alert or not. */
  boolean isActive(int number) {
    return phase[number] == ACTIVE || phase[number] == CLEARING;
  }

  /** What keeps each instance as it is, as {@link Program}. */
  byte[] rest() {
    return rest;
  }

  /** How much of a wait is to come. */
  long left(int number, long nanos) {
    int timer = first + number;
    return timers.isRunning(timer) && !doubts.isMeasured(number)
        ? timers.due(timer) - nanos
        : left[number];
  }

  /** From a restart or other rules; {@link #settle} is to follow. */
  void enter(int number, byte at) {
    phase[number] = at;
  }

  /** Goes on from an instance of another engine that was the same. */
  void adopt(int number, Phases from, int old) {
    phase[number] = from.phase[old];
    left[number] = from.left[old];
    counted[number] = from.counted[old];
    doubts.adopt(number, from.doubts, old);
    outputs.adopt(number, from.outputs.isAsking(old));
    if (from.timers.isRunning(from.first + old)) {
      timers.start(first + number, from.timers.due(from.first + old));
    }
  }

  void settle() {
    for (int i = 0; i < phase.length; i++) {
      settle(i);
    }
  }

  /** Concludes what keeps the instance as it is. */
  void settle(int number) {
    byte now = keeping(number);
    rest[number] = now;
    // Who waits may count the next value. Who rests stays as it is while no answer changes: a rule
    // clears only when its condition is false.
    if (now == Program.NEVER) {
      List<Integer> columns = rules.rule(number).columns();
      for (int i = 0; i < columns.size(); i++) {
        inputs.shut(inputs.rows[rules.row(number) + columns.get(i)]);
      }
    }
  }

  private byte keeping(int number) {
    // Another condition than its own matters to it, or that its answer is known again.
    if (rules.rule(number).life().suppressWhen() != null || doubts.isIn(number)) {
      return Program.NEVER;
    }
    return switch (phase[number]) {
      case IDLE -> Program.WHILE_WHEN_FALSE;
      case ACTIVE -> outputs.isAsking(number) ? Program.WHILE_CLEAR_FALSE : Program.NEVER;
      default -> Program.NEVER;
    };
  }

  /** Asks the instance's conditions, and takes the step that follows. */
  void evaluate(int number, long nanos) {
    if (phase[number] == FAULTED) {
      return;
    }
    boolean active = phase[number] >= ACTIVE;
    try {
      int row = rules.row(number);
      int asked = programs.answer(number, row, active, inputs);
      int answer = doubts.counted(number, asked, active);
      Condition suppressWhen = rules.rule(number).life().suppressWhen();
      if (suppressWhen != null) {
        inputs.select(row, rules.instance(number).tuple().firstGroup());
        int suppress = suppressWhen.test(inputs);
        // Before it can raise what must not be raised; after its own condition was asked.
        if (suppress != Condition.UNKNOWN) {
          alerts.suppressions().design(number, suppress, nanos);
        }
      }
      if (active) {
        whileActive(number, answer, nanos);
      } else {
        whileInactive(number, answer, nanos);
      }
    } catch (RuntimeException bug) {
      fault(number, bug);
    }
    settle(number);
  }

  private void whileInactive(int number, int when, long nanos) {
    switch (when) {
      case Condition.TRUE -> {
        Wait wait = rules.rule(number).onDelay();
        if (phase[number] == IDLE && wait.nanos() == 0) {
          raise(number, nanos);
        } else {
          start(number, IDLE, PENDING, wait.nanos(), nanos);
          if (wait.readings() > 0) {
            count(number, wait.readings(), nanos);
          }
        }
      }
      case Condition.FALSE -> {
        counted[number] = 0;
        rest(number, IDLE);
      }
      default -> pause(number, nanos);
    }
  }

  private void whileActive(int number, int clear, long nanos) {
    switch (clear) {
      case Condition.TRUE -> {
        long wait = rules.rule(number).clearForNanos();
        if (phase[number] == ACTIVE && wait == 0) {
          clear(number, nanos);
        } else {
          start(number, ACTIVE, CLEARING, wait, nanos);
        }
      }
      case Condition.FALSE -> {
        rest(number, ACTIVE);
        if (!outputs.isAsking(number) && alerts.suppressions().of(number).acts()) {
          ask(number);
        }
      }
      default -> pause(number, nanos);
    }
  }

  private void count(int number, int readings, long nanos) {
    if (inputs.fresh
        && rules.instance(number).counted(inputs.rows) == inputs.read
        && ++counted[number] == readings) {
      timers.stop(first + number);
      raise(number, nanos);
    }
  }

  // From rest the whole wait begins; a wait that stood still goes on; one that runs runs on.
  private void start(int number, byte rest, byte waiting, long wait, long nanos) {
    boolean begins = phase[number] == rest;
    if (timers.isRunning(first + number) || (wait == Wait.NEVER && !begins)) {
      return;
    }
    phase[number] = waiting;
    if (wait != Wait.NEVER) {
      timers.start(first + number, nanos + (begins ? wait : left[number]));
      waitChanged(number);
    }
  }

  private void pause(int number, long nanos) {
    if (timers.isRunning(first + number) && !doubts.isMeasured(number)) {
      left[number] = timers.due(first + number) - nanos;
      timers.stop(first + number);
      waitChanged(number);
    }
    doubts.keep(number, nanos);
  }

  private void rest(int number, byte rest) {
    if (phase[number] != rest) {
      timers.stop(first + number);
      phase[number] = rest;
      waitChanged(number);
    }
  }

  private void waitChanged(int number) {
    if (waits.isRemembered(number)) {
      changes.later(number);
    }
  }

  /** The instance's timer was due. */
  void over(int number, long nanos) {
    if (doubts.isMeasured(number)) {
      doubts.over(number);
      evaluate(number, nanos);
      return;
    }
    try {
      if (phase[number] == PENDING) {
        raise(number, nanos);
      } else {
        clear(number, nanos);
      }
      settle(number);
    } catch (RuntimeException bug) {
      fault(number, bug);
    }
  }

  private void raise(int number, long nanos) {
    phase[number] = ACTIVE;
    counted[number] = 0;
    waitChanged(number);
    Rule rule = rules.rule(number);
    Suppression suppression = alerts.suppressions().of(number);
    if (suppression.acts()) {
      ask(number);
    }
    if (suppression == Suppression.NONE) {
      outputs.say(number, rule.actions());
    }
    if (rule.alert()) {
      alerts.raise(number, nanos);
    }
  }

  private void clear(int number, long nanos) {
    phase[number] = IDLE;
    waitChanged(number);
    // Who is kept from acting has let go already, or never asked.
    if (outputs.isAsking(number) || alerts.suppressions().of(number).acts()) {
      outputs.release(number);
    }
    alerts.clear(number, nanos);
  }

  private void ask(int number) {
    outputs.ask(number, alerts.escalations().actions(number));
  }

  /**
   * Nothing keeps the instance from acting any more. After a restart its inputs may not be known
   * yet: it then asks when they are.
   */
  void askAgain(int number) {
    try {
      int asked = programs.answer(number, rules.row(number), true, inputs);
      if (doubts.counted(number, asked, true) == Condition.FALSE) {
        ask(number);
        settle(number);
      }
    } catch (RuntimeException bug) {
      fault(number, bug);
    }
  }

  /** Nobody watches over its outputs any more, so it must not keep them. */
  void fault(int number, RuntimeException bug) {
    doubts.end(number);
    timers.stop(first + number);
    boolean active = phase[number] >= ACTIVE;
    phase[number] = FAULTED;
    settle(number);
    if (active) {
      try {
        outputs.release(number);
      } catch (RuntimeException further) {
        bug.addSuppressed(further);
      }
    }
    decisions.faulted(number, bug);
  }
}
