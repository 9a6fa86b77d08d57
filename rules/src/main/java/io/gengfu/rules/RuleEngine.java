package io.gengfu.rules;

import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.rules.Pack.Action;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.RuleSet.Instance;
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
  private final AlertDesk desk;
  final byte[] phase;
  // What a timer that stands still has yet to run.
  final long[] left;
  // Whether the instance asks for its outputs; after a restore an active one does not yet.
  final boolean[] asking;
  private final Waits waits;
  final Changes changes;
  private final Saving saving;
  // How many readings in a row the condition has been true.
  final short[] counted;
  // What keeps each instance as it is, for the programs.
  private final byte[] rest;
  private final Programs programs;
  private final Program[] all;
  private final int[] heads;
  private final @Nullable Program[] only;
  private final boolean[] countsReadings;
  private final int[] links;
  // The point of the latest reading, which is under evaluation while the inputs are fresh.
  private int read;
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
    this.texts = new Texts(rules.texts());
    this.phase = new byte[instances];
    this.left = new long[instances];
    this.asking = new boolean[instances];
    this.counted = new short[instances];
    this.rest = new byte[instances];
    this.programs = rules.programs();
    this.all = programs.all();
    this.heads = programs.heads();
    this.only = programs.only();
    this.countsReadings = rules.dependents().countsReadings();
    this.links = programs.links();
    this.first = rules.signals().size();
    this.changes = new Changes(instances + rules.tuples().size());
    this.signals = new Signals(rules, inputs, timers, changes);
    this.waits = new Waits(rules, timers, phase, left);
    this.alerts =
        new Alerts(rules, inputs, texts, decisions, alertIds, new Hands(), waits, changes);
    this.saving = new Saving(rules, alerts, signals, waits, changes, phase);
    this.desk = new AlertDesk(rules, alerts);
    for (int i = 0; i < instances; i++) {
      settle(i);
    }
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
    // Most answers follow from values alone, so the same values change nothing.
    boolean matters =
        countsReadings[point]
            || inputs.known[point] != known
            || !isSame(inputs.values[point], value);
    inputs.arrived[point] = nanos;
    if (matters) {
      inputs.take(point, value, known);
      inputs.fresh = true;
      read = point;
      evaluateDependents(point, nanos);
      inputs.fresh = false;
    }
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
      inputs.take(point, inputs.values[point], known);
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
      if (timer < first) {
        step(timer, due);
        evaluateDependents(rules.signals().get(timer).slot(), due);
      } else {
        over(timer - first, due);
      }
    }
  }

  /** When {@link #tick} is wanted next; {@link Long#MAX_VALUE} when not at all. */
  public long nextDue() {
    return Math.min(timers.next(), alerts.nextDue());
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
   * What {@link #value}, {@link #known} and {@link #arrived} say of every point, in far less time.
   *
   * @param values one for each point, as the others
   */
  public void copyPoints(double[] values, byte[] known, long[] arrived) {
    System.arraycopy(inputs.values, 0, values, 0, values.length);
    System.arraycopy(inputs.known, 0, known, 0, known.length);
    System.arraycopy(inputs.arrived, 0, arrived, 0, arrived.length);
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
    for (int i = 0; i < rules.instances(); i++) {
      settle(i);
    }
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

  /** The latest transition of every open alert. */
  public List<AlertTransition> active() {
    return alerts.open();
  }

  private void over(int instance, long nanos) {
    try {
      if (phase[instance] == PENDING) {
        raise(instance, nanos);
      } else {
        clear(instance, nanos);
      }
      settle(instance);
    } catch (RuntimeException bug) {
      fault(instance, bug);
    }
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
      int number = start + entry.offsets()[Integer.numberOfTrailingZeros(still)];
      evaluate(number, nanos);
      settle(number);
    }
  }

  void settle(int number) {
    if (rules.instance(number).rule().life().suppressWhen() != null) {
      rest[number] = Program.NEVER; // Another condition than its own matters to it.
      return;
    }
    rest[number] =
        switch (phase[number]) {
          case IDLE -> Program.WHILE_WHEN_FALSE;
          case ACTIVE -> asking[number] ? Program.WHILE_CLEAR_FALSE : Program.NEVER;
          default -> Program.NEVER;
        };
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
    try {
      Instance instance = rules.instance(number);
      int answer = programs.answer(number, instance.tuple().row(), active, inputs);
      int suppress = suppress(instance);
      // Before it can raise what must not be raised; after its own condition was asked.
      if (suppress != Condition.UNKNOWN) {
        alerts.suppressions().design(number, suppress, nanos);
      }
      if (active) {
        whileActive(number, answer, nanos);
      } else {
        whileInactive(number, answer, nanos);
      }
    } catch (RuntimeException bug) {
      fault(number, bug);
    }
  }

  private int suppress(Instance instance) {
    Condition suppressWhen = instance.rule().life().suppressWhen();
    if (suppressWhen == null) {
      return Condition.UNKNOWN;
    }
    inputs.select(instance.tuple().row(), instance.tuple().firstGroup());
    return suppressWhen.test(inputs);
  }

  private void whileInactive(int number, int when, long nanos) {
    switch (when) {
      case Condition.TRUE -> {
        Wait wait = rules.instance(number).rule().onDelay();
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
        long wait = rules.instance(number).rule().clearForNanos();
        if (phase[number] == ACTIVE && wait == 0) {
          clear(number, nanos);
        } else {
          start(number, ACTIVE, CLEARING, wait, nanos);
        }
      }
      case Condition.FALSE -> {
        rest(number, ACTIVE);
        if (!asking[number] && alerts.suppressions().of(number).acts()) {
          ask(number);
        }
      }
      default -> pause(number, nanos);
    }
  }

  private void count(int number, int readings, long nanos) {
    if (inputs.fresh
        && rules.instance(number).counted(inputs.rows) == read
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
    if (timers.isRunning(first + number)) {
      left[number] = timers.due(first + number) - nanos;
      timers.stop(first + number);
      waitChanged(number);
    }
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

  private void raise(int number, long nanos) {
    phase[number] = ACTIVE;
    counted[number] = 0;
    waitChanged(number);
    Suppression suppression = alerts.suppressions().of(number);
    if (suppression.acts()) {
      ask(number);
    }
    if (suppression == Suppression.NONE) {
      say(number, rules.instance(number).rule().actions());
    }
    if (rules.instance(number).rule().alert()) {
      alerts.raise(number, nanos);
    }
  }

  private void clear(int number, long nanos) {
    phase[number] = IDLE;
    waitChanged(number);
    // Who is kept from acting has let go already, or never asked.
    if (asking[number] || alerts.suppressions().of(number).acts()) {
      release(number);
    }
    alerts.clear(number, nanos);
  }

  private void ask(int number) {
    asking[number] = true;
    set(number, rules.instance(number).rule().actions());
    set(number, alerts.escalations().actions(number));
  }

  // Even when it has not asked yet: after a restore the arbiter may know it as the owner already.
  void release(int number) {
    asking[number] = false;
    Rule rule = rules.instance(number).rule();
    release(number, rule.actions());
    List<Life.Escalation> steps = rule.life().escalations();
    for (int i = 0; i < steps.size(); i++) {
      release(number, steps.get(i).actions());
    }
  }

  private void set(int number, List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.Set set) {
        decisions.set(number, output(number, set), set.value(), set.atMostNanos());
      }
    }
  }

  private void say(int number, List<Action> actions) {
    Instance instance = rules.instance(number);
    for (Action action : actions) {
      if (action instanceof Action.Say say) {
        LocalText words = say.words().fill(instance.devices());
        decisions.say(number, point(instance, say.variable(), say.voice().name()), words);
      }
    }
  }

  // By index, here and above: a suppressed instance comes and goes without a transition.
  void release(int number, List<Action> actions) {
    for (int i = 0; i < actions.size(); i++) {
      if (actions.get(i) instanceof Action.Set set) {
        decisions.release(number, output(number, set));
      }
    }
  }

  private Point output(int number, Action.Set set) {
    return point(rules.instance(number), set.variable(), set.output().name());
  }

  // Nobody watches over its outputs any more, so it must not keep them.
  private void fault(int number, RuntimeException bug) {
    timers.stop(first + number);
    boolean active = phase[number] >= ACTIVE;
    phase[number] = FAULTED;
    settle(number);
    if (active) {
      try {
        release(number);
      } catch (RuntimeException further) {
        bug.addSuppressed(further);
      }
    }
    decisions.faulted(number, bug);
  }

  Point point(Instance instance, int variable, String signal) {
    return rules.points().of(instance.devices().get(variable), signal);
  }

  /** What an alert's life does through this engine. */
  private final class Hands implements Acting {

    @Override
    public boolean isActive(int instance) {
      return phase[instance] == ACTIVE || phase[instance] == CLEARING;
    }

    @Override
    public void letGo(int instance) {
      RuleEngine.this.release(instance);
      settle(instance);
    }

    // After a restart its inputs may not be known yet: it then asks when they are.
    @Override
    public void act(int instance) {
      try {
        int row = rules.instance(instance).tuple().row();
        if (programs.answer(instance, row, true, inputs) == Condition.FALSE) {
          ask(instance);
          settle(instance);
        }
      } catch (RuntimeException bug) {
        fault(instance, bug);
      }
    }

    @Override
    public void speak(int instance) {
      say(instance, rules.instance(instance).rule().actions());
    }

    @Override
    public void perform(int instance, List<Action> actions) {
      if (isActive(instance)) {
        set(instance, actions);
      }
      say(instance, actions);
    }

    // What the rule itself asks for it keeps.
    @Override
    public void release(int instance, List<Action> actions) {
      List<Action> own = rules.instance(instance).rule().actions();
      for (Action action : actions) {
        if (action instanceof Action.Set set && own.stream().noneMatch(o -> same(o, set))) {
          decisions.release(instance, output(instance, set));
        }
      }
    }

    private static boolean same(Action own, Action.Set set) {
      return own instanceof Action.Set other
          && other.variable() == set.variable()
          && other.output().equals(set.output());
    }
  }
}
