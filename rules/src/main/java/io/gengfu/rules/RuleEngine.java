package io.gengfu.rules;

import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.rules.Pack.Action;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.RuleSet.Instance;
import io.gengfu.rules.RuleSet.SignalNode;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs a {@link RuleSet}: readings and time in, {@link Decisions} out. Has no clock, log or I/O of
 * its own; one thread at a time calls it. A reading that changes no alert and no output allocates
 * nothing.
 *
 * <p>Values are doubles: a flag is 0 or 1, an enumeration its ordinal, a text the handle that
 * {@link #handle} gave it. Nanoseconds never decrease from call to call.
 */
public final class RuleEngine {

  /** Inactive, and the condition does not hold. */
  static final byte IDLE = 0;

  /** Inactive, but {@code for} has begun; its timer stands still while the condition is unknown. */
  static final byte PENDING = 1;

  static final byte ACTIVE = 2;

  /** Active, but {@code clear-for} has begun. */
  static final byte CLEARING = 3;

  /** Its rule threw: out of service. */
  static final byte FAULTED = 4;

  final RuleSet rules;
  private final Decisions decisions;
  final Inputs inputs;
  final Timers timers;
  final Texts texts;
  final Alerts alerts;
  final byte[] phase;
  // What a timer that stands still has yet to run.
  final long[] left;
  // Whether the instance asks for its outputs; after a restore an active one does not yet.
  final boolean[] asking;
  final Signals signals;
  // The timers of derived signals come first, so that rules see what they have become.
  final int first;
  private long now;

  /**
   * @param alertIds a new id for each alert, never the same twice
   */
  public RuleEngine(RuleSet rules, Decisions decisions, Supplier<String> alertIds) {
    int instances = rules.instances();
    this.rules = rules;
    this.decisions = decisions;
    this.inputs = new Inputs(rules);
    this.timers = new Timers(rules.signals().size() + instances);
    this.signals = new Signals(rules, inputs, timers);
    this.texts = new Texts(rules.texts());
    this.alerts = new Alerts(rules, inputs, texts, decisions, alertIds);
    this.phase = new byte[instances];
    this.left = new long[instances];
    this.asking = new boolean[instances];
    this.first = rules.signals().size();
  }

  /**
   * Takes a point's reading and evaluates every rule that reads the point, after the timers that
   * were due before.
   *
   * @param value NaN where there is none
   * @param known one of {@link Known}
   */
  public void reading(int point, double value, byte known, long nanos) {
    tick(nanos);
    boolean same = inputs.known[point] == known && Double.compare(inputs.values[point], value) == 0;
    inputs.values[point] = value;
    inputs.known[point] = known;
    inputs.arrived[point] = nanos;
    // Most answers follow from values alone, so the same values change nothing.
    if (!same || rules.dependents().countsReadings(point)) {
      inputs.fresh = true;
      evaluateDependents(point, nanos);
      inputs.fresh = false;
    }
  }

  /**
   * Says what time of day it is, as far as anybody knows; before the first reading, and again
   * whenever the wall clock was set.
   *
   * @param epochMillisAtZero what it showed, or would have, when {@code nanos} were 0
   * @param known whether it is to be trusted; signals that need it are unknown while it is not
   */
  public void wallClock(long epochMillisAtZero, boolean known, ZoneId zone, long nanos) {
    tick(nanos);
    inputs.wallMillis = epochMillisAtZero;
    inputs.wallKnown = known;
    inputs.zone = zone;
    for (int i = 0; i < rules.signals().size(); i++) {
      SignalNode node = rules.signals().get(i);
      if (node.signal().operator().readsWallClock()) {
        step(i, nanos);
        evaluateDependents(node.slot(), nanos);
      }
    }
  }

  /** Changes what is known of a point, without a reading: it has become stale. */
  public void quality(int point, byte known, long nanos) {
    tick(nanos);
    if (inputs.known[point] != known) {
      inputs.known[point] = known;
      evaluateDependents(point, nanos);
    }
  }

  /** Time passes: acts on every timer that is due. */
  public void tick(long nanos) {
    now = nanos;
    while (timers.next() <= nanos) {
      // At the time when it was due, however late the tick: what follows does not depend on that.
      long due = timers.next();
      int timer = timers.take();
      int instance = timer - first;
      if (timer < first) {
        step(timer, due);
        evaluateDependents(rules.signals().get(timer).slot(), due);
      } else if (phase[instance] == PENDING) {
        raise(instance, due);
      } else {
        clear(instance, due);
      }
    }
  }

  /** When {@link #tick} is wanted next; {@link Long#MAX_VALUE} when not at all. */
  public long nextDue() {
    return timers.next();
  }

  /** The latest value; NaN when there was none. What it is worth says {@link #known}. */
  public double value(int point) {
    return inputs.values[point];
  }

  public byte known(int point) {
    return inputs.known[point];
  }

  /** When the latest reading came; 0 before the first. */
  public long arrived(int point) {
    return inputs.arrived[point];
  }

  /**
   * The handle of a text, the same for the same text as long as the engine lives. The first 10,000
   * texts, and those that rules name, each have one of their own; every further text has the handle
   * -1, which equals no text that a rule names.
   */
  public double handle(String text) {
    return texts.handle(text);
  }

  /** The text of a handle; an ellipsis for -1. */
  public String text(double handle) {
    return texts.text(handle);
  }

  /** The persistent key of an instance: {@code pack/rule/device[,device]}. */
  public String key(int instance) {
    return rules.instance(instance).key();
  }

  public int instances() {
    return rules.instances();
  }

  /** The state of everything that has something to remember: open alerts, derived signals. */
  public List<InstanceState> states() {
    var states = new ArrayList<InstanceState>();
    for (int i = 0; i < rules.instances(); i++) {
      InstanceState state = alerts.saved(i);
      if (state.open().isPresent()) {
        states.add(state);
      }
    }
    states.addAll(signals.saved(now));
    return states;
  }

  /**
   * Brings back what an earlier engine remembered; before the first reading. Running alerts keep
   * their ids and numbers. An alert whose instance is gone is withdrawn. The outputs of an active
   * instance are asked for again once its inputs are known and it stays active.
   */
  public void restore(Collection<InstanceState> states, long nanos) {
    now = nanos;
    Map<String, Integer> byKey = new HashMap<>();
    for (int i = 0; i < rules.instances(); i++) {
      byKey.put(key(i), i);
    }
    signals.restore(states);
    for (InstanceState state : states) {
      Integer instance = byKey.get(state.key());
      if (instance == null || !rules.instance(instance).rule().alert()) {
        alerts.withdraw(state, nanos);
      } else if (!state.alertId().isEmpty()) {
        alerts.restore(instance, state, nanos);
        phase[instance] = state.state().isActive() ? ACTIVE : IDLE;
      }
    }
  }

  /**
   * Somebody has seen the alert.
   *
   * @return whether such an alert was waiting for that
   */
  public boolean acknowledge(String alertId, String who, long nanos) {
    tick(nanos);
    return alerts.acknowledge(alertId, who, nanos);
  }

  /** The latest transition of every open alert: active, or cleared but not acknowledged. */
  public List<AlertTransition> active() {
    return alerts.open();
  }

  private void evaluateDependents(int point, long nanos) {
    Dependents dependents = rules.dependents();
    int end = dependents.firstSignal(point + 1);
    for (int at = dependents.firstSignal(point); at < end; at++) {
      step(dependents.signal(at), nanos);
    }
    end = dependents.firstRule(point + 1);
    for (int at = dependents.firstRule(point); at < end; at++) {
      evaluate(dependents.rule(at), nanos);
    }
  }

  void step(int signal, long nanos) {
    try {
      signals.step(signal, nanos);
    } catch (RuntimeException bug) {
      Dependents dependents = rules.dependents();
      int slot = rules.signals().get(signal).slot();
      for (int at = dependents.firstRule(slot); at < dependents.firstRule(slot + 1); at++) {
        fault(dependents.rule(at), bug);
      }
    }
  }

  void evaluate(int number, long nanos) {
    if (phase[number] == FAULTED) {
      return;
    }
    boolean active = phase[number] >= ACTIVE;
    int answer;
    try {
      answer = answer(rules.instance(number), active);
    } catch (RuntimeException bug) {
      fault(number, bug);
      return;
    }
    if (active) {
      whileActive(number, answer, nanos);
    } else {
      whileInactive(number, answer, nanos);
    }
  }

  private int answer(Instance instance, boolean active) {
    Rule rule = instance.rule();
    inputs.select(instance.tuple().row(), instance.tuple().firstGroup());
    return (active ? rule.clear() : rule.when()).test(inputs);
  }

  private void whileInactive(int number, int when, long nanos) {
    switch (when) {
      case Condition.TRUE -> {
        long wait = rules.instance(number).rule().forNanos();
        if (phase[number] == IDLE && wait == 0) {
          raise(number, nanos);
        } else {
          start(number, IDLE, PENDING, wait, nanos);
        }
      }
      case Condition.FALSE -> {
        timers.stop(first + number);
        phase[number] = IDLE;
      }
      default -> pause(number, nanos);
    }
  }

  private void whileActive(int number, int clear, long nanos) {
    switch (clear) {
      case Condition.TRUE -> {
        long wait = rules.instance(number).rule().clearForNanos();
        if (phase[number] == ACTIVE && wait == 0) {
          clear(number, nanos);
        } else {
          start(number, ACTIVE, CLEARING, wait, nanos);
        }
      }
      case Condition.FALSE -> {
        timers.stop(first + number);
        phase[number] = ACTIVE;
        if (!asking[number]) {
          ask(number);
        }
      }
      default -> pause(number, nanos);
    }
  }

  // From rest the whole wait begins; a wait that stood still goes on; one that runs runs on.
  private void start(int number, byte rest, byte waiting, long wait, long nanos) {
    if (phase[number] == rest) {
      phase[number] = waiting;
      timers.start(first + number, nanos + wait);
    } else if (!timers.isRunning(first + number)) {
      timers.start(first + number, nanos + left[number]);
    }
  }

  private void pause(int number, long nanos) {
    if (timers.isRunning(first + number)) {
      left[number] = timers.due(first + number) - nanos;
      timers.stop(first + number);
    }
  }

  private void raise(int number, long nanos) {
    phase[number] = ACTIVE;
    ask(number);
    Instance instance = rules.instance(number);
    for (Action action : instance.rule().actions()) {
      if (action instanceof Action.Say say) {
        LocalText words = say.words().fill(instance.devices());
        decisions.say(number, point(instance, say.variable(), say.voice().name()), words);
      }
    }
    if (instance.rule().alert()) {
      alerts.raise(number, nanos);
    }
  }

  private void clear(int number, long nanos) {
    phase[number] = IDLE;
    release(number);
    if (rules.instance(number).rule().alert()) {
      alerts.clear(number, nanos);
    }
  }

  private void ask(int number) {
    asking[number] = true;
    Instance instance = rules.instance(number);
    for (Action action : instance.rule().actions()) {
      if (action instanceof Action.Set set) {
        Point output = point(instance, set.variable(), set.output().name());
        decisions.set(number, output, set.value(), set.atMostNanos());
      }
    }
  }

  // Even when it has not asked yet: after a restore the arbiter may know it as the owner already.
  void release(int number) {
    asking[number] = false;
    Instance instance = rules.instance(number);
    for (Action action : instance.rule().actions()) {
      if (action instanceof Action.Set set) {
        decisions.release(number, point(instance, set.variable(), set.output().name()));
      }
    }
  }

  // Nobody watches over its outputs any more, so it must not keep them.
  private void fault(int number, RuntimeException bug) {
    timers.stop(first + number);
    if (phase[number] >= ACTIVE) {
      release(number);
    }
    phase[number] = FAULTED;
    decisions.faulted(number, bug);
  }

  Point point(Instance instance, int variable, String signal) {
    return rules.points().of(instance.devices().get(variable), signal);
  }
}
