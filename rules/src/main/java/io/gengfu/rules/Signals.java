package io.gengfu.rules;

import io.gengfu.rules.InstanceState.Waiting;
import io.gengfu.rules.RuleSet.SignalNode;
import io.gengfu.rules.RuleSet.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The derived signals of an engine: steps them, and carries their memory over a restart. */
final class Signals {

  private final RuleSet rules;
  private final Inputs inputs;
  private final Timers timers;
  private final Changes changes;
  private final boolean[] broken;
  // The row of each signal's tuple in the changes; after those of the rules' instances.
  private final int[] row;

  /**
   * @param timers the first of them are the signals'
   */
  Signals(RuleSet rules, Inputs inputs, Timers timers, Changes changes) {
    this.rules = rules;
    this.inputs = inputs;
    this.timers = timers;
    this.changes = changes;
    this.broken = new boolean[rules.signals().size()];
    this.row = new int[rules.signals().size()];
    for (int tuple = 0; tuple < rules.tuples().size(); tuple++) {
      Tuple of = rules.tuples().get(tuple);
      int from = of.firstSlot() - rules.points().size();
      Arrays.fill(row, from, from + of.pack().signals().size(), rules.instances() + tuple);
    }
  }

  /**
   * Moves one signal on; whoever reads it is to be looked at next.
   *
   * @throws RuntimeException once, if there is a bug; from then on the signal is unknown
   */
  void step(int number, long nanos) {
    if (broken[number]) {
      return;
    }
    SignalNode node = rules.signals().get(number);
    Tuple tuple = node.tuple();
    inputs.select(tuple.row(), tuple.firstGroup());
    inputs.wake = Long.MAX_VALUE;
    Operator operator = node.signal().operator();
    boolean set = operator.isLatch() && inputs.cells[node.cell()] == 1;
    double value = Double.NaN;
    broken[number] = true;
    try {
      value = operator.step(inputs, node.cell(), nanos);
      broken[number] = false;
    } finally {
      taken(number, node, value, nanos);
    }
    if (operator.isLatch()) {
      if (set != (inputs.cells[node.cell()] == 1)) {
        changes.soon(row[number]);
      }
    } else if (operator.outlives()) {
      changes.later(row[number]);
    }
  }

  private void taken(int number, SignalNode node, double value, long nanos) {
    inputs.take(node.slot(), value, Double.isNaN(value) ? Known.NEVER : Known.GOOD);
    wake(number, broken[number] ? Long.MAX_VALUE : inputs.wake, nanos);
  }

  private void wake(int number, long at, long nanos) {
    boolean running = timers.isRunning(number);
    if (running && timers.due(number) == at) {
      return;
    }
    timers.stop(number);
    if (at != Long.MAX_VALUE) {
      timers.start(number, Math.max(at, nanos + 1));
    }
  }

  /** Whether it is out of service. */
  boolean isBroken(int number) {
    return broken[number];
  }

  int tuples() {
    return rules.tuples().size();
  }

  /** The memory of a tuple's signals, of those that outlive the process. */
  InstanceState saved(int tuple, long nanos) {
    Tuple of = rules.tuples().get(tuple);
    var cells = new ArrayList<Double>();
    for (SignalNode node : nodes(of)) {
      double[] own = Arrays.copyOfRange(inputs.cells, node.cell(), node.cell() + node.cells());
      node.signal().operator().pause(own, 0, nanos);
      Arrays.stream(own).forEach(cells::add);
    }
    return new InstanceState(
        key(of),
        shape(of),
        AlertState.NORMAL,
        "",
        0,
        nanos,
        cells,
        Waiting.NONE,
        Optional.empty(),
        AlertMemory.NONE);
  }

  /** Brings back what is still of the same shape, its times on this engine's clock. */
  void restore(int tuple, Remembered remembered) {
    Tuple of = rules.tuples().get(tuple);
    List<Double> memory = remembered.state().memory();
    List<SignalNode> nodes = nodes(of);
    if (remembered.state().shape() != shape(of)
        || memory.size() != nodes.stream().mapToInt(SignalNode::cells).sum()) {
      return;
    }
    int at = 0;
    for (SignalNode node : nodes) {
      for (int i = 0; i < node.cells(); i++) {
        boolean time = node.signal().operator().isTime(i);
        inputs.cells[node.cell() + i] = memory.get(at++) + (time ? remembered.shift() : 0);
      }
    }
  }

  private List<SignalNode> nodes(Tuple tuple) {
    int from = tuple.firstSlot() - rules.points().size();
    return rules.signals().subList(from, from + tuple.pack().signals().size()).stream()
        .filter(node -> node.signal().operator().outlives())
        .toList();
  }

  /** The persistent key of a tuple's signals. */
  String key(int tuple) {
    return key(rules.tuples().get(tuple));
  }

  static String key(Tuple tuple) {
    return tuple.pack().name() + "/~signals/" + tuple.id();
  }

  private int shape(Tuple tuple) {
    return nodes(tuple).stream().map(node -> node.signal().shape()).toList().hashCode();
  }
}
