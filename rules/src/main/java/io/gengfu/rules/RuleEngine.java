package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.rules.RuleSet.SignalNode;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link RuleSet}: readings and time in, {@link Decisions} out. Has no clock, log or I/O of
 * its own; one thread at a time calls it. A reading that changes no alert and no output allocates
 * nothing.
 *
 * <p>Values are doubles: a flag is 0 or 1, an enumeration its ordinal, a text the handle that
 * {@link #handle} gave it. Nanoseconds never decrease from call to call.
 */
public final class RuleEngine {

  final RuleSet rules;
  final Inputs inputs;
  final Timers timers;
  final Texts texts;
  final Changes changes;
  final Phases phases;
  final Alerts alerts;
  final Signals signals;
  private final AlertDesk desk;
  private final Saving saving;
  private final long[] slots;
  private final byte[] rest;
  private final Programs programs;
  private final Program[] all;
  private final int[] heads;
  private final @Nullable Program[] only;
  private final boolean[] countsReadings;
  private final int[] links;
  private long now;

  /**
   * @param alertIds a new id for each alert, never the same twice
   */
  public RuleEngine(RuleSet rules, Decisions decisions, Supplier<String> alertIds) {
    this.rules = rules;
    this.inputs = new Inputs(rules);
    this.timers = new Timers(rules.signals().size() + rules.instances());
    this.texts = new Texts(rules.texts());
    this.changes = new Changes(rules.instances() + rules.tuples().size());
    this.phases = new Phases(rules, decisions, alertIds, inputs, timers, texts, changes);
    this.alerts = phases.alerts();
    this.signals = new Signals(rules, inputs, timers, changes);
    this.saving = new Saving(rules, phases, signals, changes);
    this.desk = new AlertDesk(rules, alerts);
    this.slots = inputs.slots;
    this.rest = phases.rest();
    this.programs = rules.programs();
    this.all = programs.all();
    this.heads = programs.heads();
    this.only = programs.only();
    this.countsReadings = rules.dependents().countsReadings();
    this.links = programs.links();
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
    int slot = Inputs.SLOT * point;
    slots[slot + Inputs.ARRIVED] = nanos;
    if (known == Known.GOOD
        && value >= Double.longBitsToDouble(slots[slot + Inputs.FROM])
        && value < Double.longBitsToDouble(slots[slot + Inputs.BELOW])) {
      // Changes no answer.
      slots[slot + Inputs.GOOD] = Double.doubleToRawLongBits(value);
    } else {
      look(point, value, known, nanos);
    }
  }

  private void look(int point, double value, byte known, long nanos) {
    // Most answers follow from values alone, so the same values change nothing.
    if (!countsReadings[point]
        && inputs.known[point] == known
        && isSame(inputs.latest(point), value)) {
      return;
    }
    inputs.take(point, value, known);
    if (known == Known.GOOD) {
      // Shut again by whatever instance moves or does not rest.
      rules.bands().open(point, value, inputs);
    }
    inputs.fresh = true;
    inputs.read = point;
    evaluateDependents(point, nanos);
    inputs.fresh = false;
  }

  // NaN too; zero and minus zero may differ, which costs an evaluation.
  private static boolean isSame(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  /**
   * Says what time of day it is, as far as anybody knows; before the first reading, and again
   * whenever the wall clock was set.
   *
   * @param epochMillisAtZero what it showed, or would have, when {@code nanos} were 0
   * @param known whether it is to be trusted; signals that need it are unknown while it is not
   */
  public void wallClock(long epochMillisAtZero, boolean known, long nanos) {
    tick(nanos);
    inputs.wallMillis = epochMillisAtZero;
    inputs.wallKnown = known;
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
      inputs.take(point, inputs.latest(point), known);
      evaluateDependents(point, nanos);
    }
  }

  /** Time passes: acts on every timer that is due. */
  public void tick(long nanos) {
    now = nanos;
    while (nextDue() <= nanos) {
      // Conditions first: what is over by now need not escalate.
      if (alerts.nextDue() < timers.next()) {
        alerts.due();
        continue;
      }
      // At the time when it was due, however late the tick: what follows does not depend on that.
      long due = timers.next();
      int timer = timers.take();
      if (timer < rules.signals().size()) {
        step(timer, due);
        evaluateDependents(rules.signals().get(timer).slot(), due);
      } else {
        phases.over(timer - rules.signals().size(), due);
      }
    }
  }

  /** When {@link #tick} is wanted next; {@link Long#MAX_VALUE} when not at all. */
  public long nextDue() {
    return Math.min(timers.next(), alerts.nextDue());
  }

  /** The latest value; NaN when there was none. What it is worth says {@link #known}. */
  public double value(int point) {
    return inputs.latest(point);
  }

  public byte known(int point) {
    return inputs.known[point];
  }

  /** When the latest reading came; 0 before the first. */
  public long arrived(int point) {
    return inputs.arrived(point);
  }

  /**
   * What {@link #value}, {@link #known} and {@link #arrived} say of some points, in far less time.
   *
   * @param from the first point, up to but without {@code to}
   * @param values one for each point of the engine, as the others
   */
  public void copyPoints(int from, int to, double[] values, byte[] known, long[] arrived) {
    for (int point = from; point < to; point++) {
      values[point] = inputs.latest(point);
      arrived[point] = inputs.arrived(point);
    }
    System.arraycopy(inputs.known, from, known, from, to - from);
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

  /** The state of everything that has something to remember: open alerts, waits, signals. */
  public List<InstanceState> states() {
    return saving.all(now);
  }

  /** Whether something has changed that is not to wait for the next call of {@link #changed}. */
  public boolean isUrgent() {
    return changes.isUrgent();
  }

  /** What {@link #isUrgent} speaks of; whoever calls this saves it. */
  public List<InstanceState> urgent(long nanos) {
    return saving.take(false, nanos);
  }

  /**
   * Every state that has changed since it was last handed out, here or with a transition; whoever
   * calls this saves it. Wanted about once a minute, and at the end.
   */
  public List<InstanceState> changed(long nanos) {
    return saving.take(true, nanos);
  }

  /**
   * {@link #changed(long)} in parts, since thousands of states take as long as a device waits: call
   * it again while {@link #isHalfway}.
   *
   * @param max states at most
   */
  public List<InstanceState> changed(long nanos, int max) {
    return saving.slice(max, nanos);
  }

  /** Whatever was handed out of {@link #changed} may be lost: everything counts as changed. */
  public void saveAgain() {
    saving.again();
  }

  /** Whether the last {@link #changed(long, int)} left something behind. */
  public boolean isHalfway() {
    return saving.isHalfway();
  }

  /** {@link #resume} with states of an engine on the same clock. */
  public void restore(Collection<InstanceState> states, long nanos) {
    resume(Remembered.sameClock(states), nanos);
  }

  /**
   * Brings back what an earlier engine remembered; before the first reading. Running alerts keep
   * their ids and numbers. An alert whose instance is gone is withdrawn. A wait of a minute or more
   * stands still at what was left of it until its inputs are known; shorter ones begin again. The
   * outputs of an active instance are asked for again once its inputs are known and it stays
   * active.
   */
  public void resume(Collection<Remembered> states, long nanos) {
    now = nanos;
    saving.resume(states, nanos);
    phases.settle();
    alerts.settle(nanos);
  }

  /** What people do with alerts; timers that were due before have acted. */
  public AlertDesk desk(long nanos) {
    tick(nanos);
    return desk;
  }

  /** Every instance that does not announce what it finds. */
  public List<AlertDesk.Suppressed> suppressed() {
    return desk.suppressed();
  }

  /** {@link AlertDesk#acknowledge}. */
  public Answer acknowledge(String alertId, String who, long nanos) {
    return desk(nanos).acknowledge(alertId, new ByHand(who, ""), nanos);
  }

  /**
   * Whether some rule about the device cannot tell whether its condition holds, because of a
   * reading that is uncertain, bad or stale, and has not been able to for its {@code hold-at-most}.
   */
  public boolean isUndecided(Device device) {
    return phases.doubts().isAbout(device);
  }

  /** The latest transition of every open alert. */
  public List<AlertTransition> active() {
    return alerts.open();
  }

  /** Whether the instance waits for nothing, asks for nothing and remembers nothing. */
  boolean isAtRest(int instance) {
    return phases.of(instance) == Phases.IDLE
        && alerts.isBlank(instance)
        && rules.instance(instance).rule().life().suppressWhen() == null;
  }

  private void evaluateDependents(int point, long nanos) {
    int head = Programs.HEAD * point;
    Program program = only[point];
    if (program == null) {
      evaluateAll(head, nanos);
      return;
    }
    int entry = heads[head + 1];
    int start = heads[head + 3];
    int stirred = program.stirred(entry, heads[head + 2], start, rest, inputs);
    if (stirred != 0) {
      evaluate(programs.entry(heads[head], entry), start, stirred, nanos);
    }
  }

  private void evaluateAll(int head, long nanos) {
    int endSignals = heads[head + 3];
    for (int at = heads[head + 2]; at < endSignals; at++) {
      step(rules.dependents().signal(at), nanos);
    }
    int end = heads[head + 1];
    for (int at = heads[head]; at < end; at += Programs.LINK) {
      int start = links[at + 3];
      int stirred = all[links[at]].stirred(links[at + 1], links[at + 2], start, rest, inputs);
      if (stirred != 0) {
        evaluate(programs.entry(links[at], links[at + 1]), start, stirred, nanos);
      }
    }
  }

  private void evaluate(Entry entry, int start, int stirred, long nanos) {
    for (int still = stirred; still != 0; still &= still - 1) {
      phases.evaluate(start + entry.offsets()[Integer.numberOfTrailingZeros(still)], nanos);
    }
  }

  void step(int signal, long nanos) {
    try {
      signals.step(signal, nanos);
    } catch (RuntimeException bug) {
      Dependents dependents = rules.dependents();
      int slot = rules.signals().get(signal).slot();
      for (int at = dependents.firstRule(slot); at < dependents.firstRule(slot + 1); at++) {
        phases.fault(dependents.rule(at), bug);
      }
    }
  }
}
