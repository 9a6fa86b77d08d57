package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.agent.store.TransitionRing.Queued;
import io.gengfu.rules.InstanceState;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept while the ring has no room: of everything the last word. */
final class Overflow {

  /** So many changes of modes are kept while there is no room, then the last of each flag. */
  private static final int MODES_MAX = 1_000;

  private final long after;
  private long number;
  private long steps;
  private final Map<String, Latest> instances = new LinkedHashMap<>();
  private final Map<String, InstanceState> states = new LinkedHashMap<>();
  private final Map<String, OutputState> outputs = new LinkedHashMap<>();
  private final ArrayDeque<ModeChange> modes = new ArrayDeque<>();
  private Decision last;

  Overflow(long after, Decision first) {
    this.after = after;
    this.last = first;
  }

  /** The ring's own entries before this one come first. */
  long after() {
    return after;
  }

  /** Of the last decision. */
  long number() {
    return number;
  }

  /** How many steps this stands for. */
  long steps() {
    return steps;
  }

  /**
   * @param count of the decision among all
   */
  void add(Decision decision, long count) {
    number = count;
    steps += decision.steps().size();
    for (Step step : decision.steps()) {
      String instance = step.transition().instance();
      states.remove(instance);
      Latest latest = instances.get(instance);
      if (latest == null) {
        instances.put(instance, new Latest(step, decision));
      } else {
        latest.replace(step, decision);
      }
      states.remove(instance);
    }
    for (InstanceState state : decision.states()) {
      states.put(state.key(), state);
    }
    for (OutputState output : decision.outputs()) {
      outputs.put(output.point(), output);
    }
    decision.modes().forEach(this::add);
    last = decision;
  }

  // Who changed what is kept as far as it goes; how each flag stands is kept always.
  private void add(ModeChange mode) {
    if (modes.size() >= MODES_MAX) {
      modes.removeIf(older -> older.key().equals(mode.key()));
    }
    modes.add(mode);
  }

  void into(List<Queued> entries) {
    instances.values().forEach(latest -> entries.add(latest.entry()));
    if (!outputs.isEmpty() || !states.isEmpty() || !modes.isEmpty()) {
      Decision rest =
          new Decision(
              List.of(),
              List.copyOf(states.values()),
              List.copyOf(outputs.values()),
              List.copyOf(modes),
              last.decidedAt(),
              last.trust(),
              last.nanos());
      entries.add(new Queued(rest, 0));
    }
  }

  /**
   * An instance's latest step. An alert that the store already knows is kept beside the current
   * one, or it would stay open at the platform for ever; one that came and went meanwhile is only
   * counted.
   */
  private static final class Latest {
    private @Nullable Step known;
    private Step current;
    private int first;
    private int collapsed;
    private Decision decision;

    Latest(Step step, Decision decision) {
      current = step;
      first = step.transition().number();
      this.decision = decision;
    }

    void replace(Step step, Decision by) {
      boolean sameAlert = step.transition().alertId().equals(current.transition().alertId());
      if (!sameAlert) {
        if (first > 1) {
          known = current;
          collapsed--;
        }
        first = step.transition().number();
      }
      current = step;
      collapsed++;
      decision = by;
    }

    Queued entry() {
      List<Step> steps = known == null ? List.of(current) : List.of(known, current);
      Decision latest =
          new Decision(
              steps,
              List.of(),
              List.of(),
              List.of(),
              decision.decidedAt(),
              decision.trust(),
              decision.nanos());
      return new Queued(latest, collapsed);
    }
  }
}
