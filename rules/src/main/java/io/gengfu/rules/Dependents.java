package io.gengfu.rules;

import io.gengfu.rules.RuleSet.Bound;
import io.gengfu.rules.RuleSet.Instance;
import io.gengfu.rules.RuleSet.SignalNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must be looked at when a slot changes: the derived signals that follow from it, directly or
 * through others, each after those it reads; then the rules that read it or one of them.
 */
final class Dependents {

  private final int[] firstSignal;
  private final int[] signals;
  private final int[] firstRule;
  private final int[] rules;
  private final boolean[] countsReadings;

  Dependents(Bound bound, int[] rows, int[] memberRows, int slots) {
    List<List<Integer>> signalsOf = lists(slots);
    List<List<Integer>> rulesOf = lists(slots);
    countsReadings = new boolean[slots];
    for (int i = 0; i < bound.signals().size(); i++) {
      SignalNode node = bound.signals().get(i);
      for (int slot : read(node, rows, memberRows)) {
        signalsOf.get(slot).add(i);
        countsReadings[slot] |= node.signal().operator().countsReadings();
      }
    }
    for (int i = 0; i < bound.instances().size(); i++) {
      Instance instance = bound.instances().get(i);
      if (instance.rule().onDelay().readings() > 0) {
        countsReadings[instance.counted(rows)] = true;
      }
      for (int column : instance.rule().columns()) {
        rulesOf.get(rows[instance.tuple().row() + column]).add(i);
      }
    }
    firstSignal = new int[slots + 1];
    firstRule = new int[slots + 1];
    var allSignals = new ArrayList<Integer>();
    var allRules = new ArrayList<Integer>();
    for (int slot = 0; slot < slots; slot++) {
      var reached = new TreeSet<Integer>();
      var evaluated = new TreeSet<Integer>();
      follow(slot, signalsOf, rulesOf, bound, reached, evaluated);
      allSignals.addAll(reached);
      allRules.addAll(evaluated);
      firstSignal[slot + 1] = allSignals.size();
      firstRule[slot + 1] = allRules.size();
    }
    signals = allSignals.stream().mapToInt(Integer::intValue).toArray();
    rules = allRules.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<List<Integer>> lists(int count) {
    var lists = new ArrayList<List<Integer>>(count);
    for (int i = 0; i < count; i++) {
      lists.add(new ArrayList<>(2));
    }
    return lists;
  }

  // A signal is numbered above those it reads, so the order of numbers is the order of steps.
  private static void follow(
      int slot,
      List<List<Integer>> signalsOf,
      List<List<Integer>> rulesOf,
      Bound bound,
      Set<Integer> reached,
      Set<Integer> evaluated) {
    evaluated.addAll(rulesOf.get(slot));
    for (int signal : signalsOf.get(slot)) {
      if (reached.add(signal)) {
        follow(bound.signals().get(signal).slot(), signalsOf, rulesOf, bound, reached, evaluated);
      }
    }
  }

  private static Set<Integer> read(SignalNode node, int[] rows, int[] memberRows) {
    var slots = new TreeSet<Integer>();
    for (int column : node.signal().columns()) {
      slots.add(rows[node.tuple().row() + column]);
    }
    if (node.signal().group().isPresent()) {
      int at = node.tuple().firstGroup() + 3 * node.signal().group().getAsInt();
      for (int i = 0; i < memberRows[at + 1] * memberRows[at + 2]; i++) {
        slots.add(rows[memberRows[at] + i]);
      }
    }
    return slots;
  }

  boolean isRead(int slot) {
    return firstSignal[slot + 1] > firstSignal[slot] || firstRule[slot + 1] > firstRule[slot];
  }

  /** Whether a reading matters that repeats what is known. */
  boolean[] countsReadings() {
    return countsReadings;
  }

  int firstSignal(int slot) {
    return firstSignal[slot];
  }

  int signal(int at) {
    return signals[at];
  }

  int firstRule(int slot) {
    return firstRule[slot];
  }

  int rule(int at) {
    return rules[at];
  }
}
