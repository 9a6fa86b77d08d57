package io.gengfu.rules;

import io.gengfu.model.Point;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Pack.Action;
import io.gengfu.rules.Pack.Column;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.RuleSet.Instance;
import io.gengfu.rules.RuleSet.SignalNode;
import io.gengfu.rules.RuleSet.Tuple;
import io.gengfu.settings.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands a running engine's state over to one with other rules for the same points.
 *
 * <p>An instance is <em>the same</em> when its key, what it waits for, whether it alerts and what
 * it sets are: it goes on as if nothing had happened. One that was <em>changed</em> keeps its
 * alert, but its waits begin again, and it asks for its outputs anew. One of which only the life of
 * its alert has changed ({@code escalate}, {@code swinger} and the like) keeps its waits and
 * outputs; its alert goes on by what the rule says now. One that is <em>gone</em> lets go of its
 * outputs, and its alert is withdrawn. A derived signal keeps its memory while its definition, and
 * those of the signals that it reads, are the same.
 *
 * <p>Made without the engine's lock: what is the same follows from the rules alone. Then {@link
 * #leave} and {@link #enter}, in one hold of the lock.
 */
public final class Adoption {

  private static final int NONE = -1;

  private final RuleEngine from;
  private final RuleEngine to;

  /** Of each new instance: the one of the same key before. */
  private final int[] before;

  private final boolean[] same;
  private final boolean[] sameLife;

  /** Of each new instance: whether nothing that it asks of its inputs is another than before. */
  private final boolean[] sameInputs;

  private final List<Integer> gone = new ArrayList<>();

  /** Of each new derived signal: the one before whose memory it takes over. */
  private final int[] signalBefore;

  private final List<String> added = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private final List<Changed> changed = new ArrayList<>();
  private int kept;

  /**
   * What became of the rules.
   *
   * @param kept how many instances go on unchanged
   * @param added the keys of new ones
   * @param gone the keys of those that are no more
   */
  public record Report(int kept, List<String> added, List<String> gone, List<Changed> changed) {
    public Report {
      added = List.copyOf(added);
      gone = List.copyOf(gone);
      changed = List.copyOf(changed);
    }
  }

  /**
   * A rule instance, or the derived signals of a pack over some devices, that is not what it was.
   *
   * @param key {@code pack/rule/devices}, or {@code pack/~signals/devices}
   * @param dropped what it has forgotten, for people; empty where there was nothing to forget
   */
  public record Changed(String key, List<String> dropped) {
    public Changed {
      dropped = List.copyOf(dropped);
    }
  }

  /**
   * @param from the running engine; only what never changes of it is read here
   * @param to a new one, which has seen nothing yet
   * @throws IllegalArgumentException if they are not for the same points
   */
  public Adoption(RuleEngine from, RuleEngine to) {
    if (!points(from).equals(points(to))) {
      throw new IllegalArgumentException("rules for other points");
    }
    this.from = from;
    this.to = to;
    this.before = new int[to.rules.instances()];
    this.same = new boolean[before.length];
    this.sameLife = new boolean[before.length];
    Map<String, Integer> old = new HashMap<>();
    for (int i = 0; i < from.rules.instances(); i++) {
      old.put(from.key(i), i);
    }
    for (int i = 0; i < before.length; i++) {
      Integer partner = old.remove(to.key(i));
      before[i] = partner == null ? NONE : partner;
      if (partner == null) {
        added.add(to.key(i));
      } else {
        same[i] = isSame(from.rules.instance(partner), to.rules.instance(i));
        sameLife[i] = life(from, partner).shape() == life(to, i).shape();
        kept += same[i] && sameLife[i] ? 1 : 0;
      }
    }
    gone.addAll(old.values());
    gone.sort(null);
    gone.forEach(instance -> removed.add(from.key(instance)));
    this.signalBefore = signals();
    this.sameInputs = new boolean[before.length];
    for (int i = 0; i < before.length; i++) {
      sameInputs[i] = same[i] && sameLife[i] && hasSameInputs(i);
    }
  }

  private boolean hasSameInputs(int now) {
    Instance instance = to.rules.instance(now);
    Tuple tuple = instance.tuple();
    int first = tuple.firstSlot() - to.rules.points().size();
    for (int column : instance.rule().columns()) {
      if (tuple.pack().columns().get(column) instanceof Column.DerivedSignal(int number)
          && signalBefore[first + number] == NONE) {
        return false;
      }
    }
    return from.rules.instance(before[now]).tuple().pack().groups().equals(tuple.pack().groups());
  }

  private static Life life(RuleEngine engine, int instance) {
    return engine.rules.instance(instance).rule().life();
  }

  private static List<String> points(RuleEngine engine) {
    return engine.rules.points().all().stream().map(Point::key).toList();
  }

  private boolean isSame(Instance old, Instance now) {
    return old.rule().shape() == now.rule().shape()
        && old.rule().alert() == now.rule().alert()
        && asks(from, old).equals(asks(to, now));
  }

  private record Asks(String output, double value, long atMostNanos) {}

  private static List<Asks> asks(RuleEngine engine, Instance instance) {
    var asks = new ArrayList<Asks>();
    for (Action action : instance.rule().actions()) {
      if (action instanceof Action.Set set) {
        Point output = Outputs.output(engine.rules, instance, set);
        asks.add(new Asks(output.key(), set.value(), set.atMostNanos()));
      }
    }
    return asks;
  }

  private int[] signals() {
    Map<String, Integer> old = new HashMap<>();
    for (int i = 0; i < from.rules.signals().size(); i++) {
      old.put(key(from.rules.signals().get(i)), i);
    }
    int points = to.rules.points().size();
    int[] partners = new int[to.rules.signals().size()];
    for (int i = 0; i < partners.length; i++) {
      SignalNode node = to.rules.signals().get(i);
      int partner = old.getOrDefault(key(node), NONE);
      partners[i] =
          partner != NONE
                  && isSame(from.rules.signals().get(partner), node)
                  && readsTheSame(node, partners, node.tuple().firstSlot() - points)
              ? partner
              : NONE;
    }
    return partners;
  }

  private static String key(SignalNode node) {
    return Signals.key(node.tuple()) + "/" + node.signal().name();
  }

  private static boolean isSame(SignalNode old, SignalNode now) {
    return old.signal().shape() == now.signal().shape()
        && old.cells() == now.cells()
        && old.tuple().pack().groups().equals(now.tuple().pack().groups());
  }

  // A signal reads only those above it, so they have been looked at.
  private static boolean readsTheSame(SignalNode node, int[] partners, int first) {
    for (int column : node.signal().columns()) {
      if (node.tuple().pack().columns().get(column) instanceof Column.DerivedSignal(int number)
          && partners[first + number] == NONE) {
        return false;
      }
    }
    return true;
  }

  /**
   * The old engine lets go of what the new one does not go on with; its decisions are its last.
   *
   * @param nanos as for a tick
   */
  public void leave(long nanos) {
    from.tick(nanos);
    for (int instance : gone) {
      // Even one that is not active: after a restart the arbiter may know it as an owner.
      from.phases.outputs().release(instance);
      from.alerts.withdraw(from.alerts.saved(instance, nanos), nanos);
    }
    for (int i = 0; i < before.length; i++) {
      if (before[i] != NONE && !(same[i] && sameLife[i])) {
        changed.add(new Changed(to.key(i), dropped(i, nanos)));
        letGo(i);
      }
    }
    forgotten();
  }

  private List<String> dropped(int now, long nanos) {
    int old = before[now];
    var dropped = new ArrayList<String>();
    if (!same[now]) {
      dropped.addAll(waits(old, nanos));
    }
    if (!sameLife[now]) {
      Held held = from.alerts.held(old);
      dropped.addAll(LifeChange.dropped(life(from, old), life(to, now), held, nanos));
    }
    return dropped;
  }

  private void letGo(int now) {
    int old = before[now];
    if (from.phases.isActive(old) && !same[now]) {
      from.phases.outputs().release(old);
    } else if (from.phases.isActive(old)) {
      from.phases.outputs().releaseFurther(old, from.alerts.escalations().actions(old));
    }
  }

  private List<String> waits(int instance, long nanos) {
    Rule rule = from.rules.instance(instance).rule();
    return switch (from.phases.of(instance)) {
      case Phases.PENDING -> List.of(passed(instance, "for", rule.onDelay().nanos(), nanos));
      case Phases.CLEARING -> List.of(passed(instance, "clear-for", rule.clearForNanos(), nanos));
      default -> List.of();
    };
  }

  private String passed(int instance, String what, long wait, long nanos) {
    long left = from.phases.left(instance, nanos);
    return what
        + ": "
        + Durations.show(Duration.ofMillis((wait - left) / 1_000_000))
        + " of "
        + Durations.show(Duration.ofNanos(wait))
        + " had passed";
  }

  // What a signal remembered that is no more, or not the same.
  private void forgotten() {
    var taken = new boolean[from.rules.signals().size()];
    for (int partner : signalBefore) {
      if (partner != NONE) {
        taken[partner] = true;
      }
    }
    var dropped = new LinkedHashMap<Tuple, List<String>>();
    for (int i = 0; i < taken.length; i++) {
      SignalNode node = from.rules.signals().get(i);
      if (!taken[i] && remembers(node)) {
        dropped
            .computeIfAbsent(node.tuple(), tuple -> new ArrayList<>())
            .add("the memory of " + node.signal().name());
      }
    }
    dropped.forEach((tuple, what) -> changed.add(new Changed(Signals.key(tuple), what)));
  }

  private boolean remembers(SignalNode node) {
    for (int i = 0; i < node.cells(); i++) {
      if (!Double.isNaN(from.inputs.cells[node.cell() + i])) {
        return true;
      }
    }
    return false;
  }

  /** The new engine goes on; from here on it alone is to be called. */
  public void enter(long nanos) {
    var asBefore = new boolean[before.length];
    for (Point point : to.rules.points().all()) {
      int i = point.index();
      value(i, i, point.signal().type());
    }
    to.inputs.adoptClock(from.inputs);
    for (int i = 0; i < before.length; i++) {
      if (sameInputs[i] && from.isAtRest(before[i])) {
        // On a large site nearly all: what has nothing to remember needs no more than this.
        asBefore[i] = true;
        to.phases.adopt(i, from.phases, before[i]);
      } else if (before[i] != NONE) {
        instance(before[i], i, nanos);
      }
    }
    for (int i = 0; i < signalBefore.length; i++) {
      if (signalBefore[i] != NONE && !from.signals.isBroken(signalBefore[i])) {
        signal(signalBefore[i], i);
      } else {
        to.step(i, nanos);
      }
    }
    for (InstanceState digest : from.alerts.digests().states()) {
      if (!to.alerts.digests().restore(digest, nanos)) {
        to.alerts.withdraw(digest, nanos);
      }
    }
    to.alerts.settle(nanos);
    for (int row = 0; row < to.rules.instances() + to.rules.tuples().size(); row++) {
      // On the disk stands what the old rules knew.
      if (row >= asBefore.length || !asBefore[row] || from.changes.isKnown(before[row])) {
        to.changes.saved(row, false);
        to.changes.later(row);
      }
    }
    // What is the same decides nothing anew, since what it reads is the same too.
    for (int i = 0; i < before.length; i++) {
      if (asBefore[i]) {
        to.phases.settle(i);
      } else {
        to.phases.evaluate(i, nanos);
      }
    }
    to.tick(nanos);
  }

  // Not stepped: that it is asked at this moment must not show either.
  private void signal(int old, int now) {
    SignalNode was = from.rules.signals().get(old);
    SignalNode is = to.rules.signals().get(now);
    System.arraycopy(from.inputs.cells, was.cell(), to.inputs.cells, is.cell(), is.cells());
    value(was.slot(), is.slot(), is.signal().type());
    if (from.timers.isRunning(old)) {
      to.timers.start(now, from.timers.due(old));
    }
  }

  private void value(int old, int now, SignalType type) {
    double value = from.inputs.latest(old);
    boolean text = type instanceof SignalType.Text && value >= 0;
    double same = text ? to.handle(from.text(value)) : value;
    to.inputs.take(now, same, from.inputs.known[old]);
    to.inputs.arrived(now, from.inputs.arrived(old));
  }

  private void instance(int old, int now, long nanos) {
    Rule rule = to.rules.instance(now).rule();
    boolean alerted = from.rules.instance(old).rule().alert();
    to.alerts.restore(now, from.alerts.saved(old, nanos), nanos);
    byte phase = from.phases.of(old);
    if (phase == Phases.FAULTED) {
      // In service again; whether its alert still stands shows.
      to.phases.enter(now, to.alerts.state(now).isActive() ? Phases.ACTIVE : Phases.IDLE);
    } else if (same[now]) {
      to.phases.adopt(now, from.phases, old);
      if (!sameLife[now] && to.phases.isActive(now) && to.phases.outputs().isAsking(now)) {
        to.phases.outputs().set(now, to.alerts.escalations().actions(now));
      }
    } else if (phase >= Phases.ACTIVE && rule.alert() == alerted) {
      to.phases.enter(now, Phases.ACTIVE);
    }
  }

  /** After {@link #leave}. */
  public Report report() {
    return new Report(kept, added, removed, changed);
  }
}
