package io.gengfu.rules;

import io.gengfu.rules.RuleSet.SignalNode;
import io.gengfu.rules.RuleSet.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The derived signals of an engine: steps them, and carries their memory over a restart. */
final class Signals {

  private final RuleSet rules;
  private final Inputs inputs;
  private final Timers timers;
  private final boolean[] broken;

  /**
   * @param timers the first of them are the signals'
   */
  Signals(RuleSet rules, Inputs inputs, Timers timers) {
    this.rules = rules;
    this.inputs = inputs;
    this.timers = timers;
    this.broken = new boolean[rules.signals().size()];
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
    double value = Double.NaN;
    broken[number] = true;
    try {
      value = node.signal().operator().step(inputs, node.cell(), nanos);
      broken[number] = false;
    } finally {
      taken(number, node, value, nanos);
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

  /** The memory of every tuple of devices whose signals have one that outlives the process. */
  List<InstanceState> saved(long nanos) {
    var states = new ArrayList<InstanceState>();
    for (Tuple tuple : rules.tuples()) {
      var cells = new ArrayList<Double>();
      for (SignalNode node : nodes(tuple)) {
        double[] own = Arrays.copyOfRange(inputs.cells, node.cell(), node.cell() + node.cells());
        node.signal().operator().pause(own, 0, nanos);
        Arrays.stream(own).forEach(cells::add);
      }
      if (cells.stream().anyMatch(cell -> !cell.isNaN())) {
        states.add(new InstanceState(key(tuple), shape(tuple), AlertState.NORMAL, "", 0, cells));
      }
    }
    return states;
  }

  /** Brings back what is still of the same shape; times are on this engine's clock. */
  void restore(Collection<InstanceState> states) {
    Map<String, InstanceState> byKey = new HashMap<>();
    states.forEach(state -> byKey.put(state.key(), state));
    for (Tuple tuple : rules.tuples()) {
      InstanceState state = byKey.get(key(tuple));
      if (state != null && state.shape() == shape(tuple)) {
        int at = 0;
        for (SignalNode node : nodes(tuple)) {
          for (int i = 0; i < node.cells(); i++) {
            inputs.cells[node.cell() + i] = state.latches().get(at++);
          }
        }
      }
    }
  }

  private List<SignalNode> nodes(Tuple tuple) {
    int from = tuple.firstSlot() - rules.points().size();
    return rules.signals().subList(from, from + tuple.pack().signals().size()).stream()
        .filter(node -> node.signal().operator().outlives())
        .toList();
  }

  static String key(Tuple tuple) {
    return tuple.pack().name() + "/~signals/" + tuple.id();
  }

  private int shape(Tuple tuple) {
    return nodes(tuple).stream().map(node -> node.signal().shape()).toList().hashCode();
  }
}
