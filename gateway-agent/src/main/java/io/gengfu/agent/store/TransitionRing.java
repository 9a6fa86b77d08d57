package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.rules.InstanceState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Decisions on their way to the disk. One producer at a time (the core, under its lock), one
 * consumer; neither ever waits for the other.
 *
 * <p>Nothing is dropped. While there is no room each rule instance keeps only its latest state, and
 * each output its latest owner, so memory is bounded by the number of instances and outputs; the
 * consumer gets that as a resync with the number of steps it stands for.
 */
final class TransitionRing {

  /**
   * A decision to write.
   *
   * @param collapsed how many earlier steps of the same instance the last step replaces
   */
  record Queued(Decision decision, int collapsed) {}

  /** So many changes of modes are kept while there is no room, then the last of each flag. */
  private static final int MODES_MAX = 1_000;

  private final AtomicReferenceArray<@Nullable Decision> slots;
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();
  private final AtomicReference<@Nullable Overflow> overflow = new AtomicReference<>();

  TransitionRing(int capacity) {
    slots = new AtomicReferenceArray<>(capacity);
  }

  void put(Decision decision) {
    // Taken out while it changes, so that the consumer sees it whole or not at all.
    Overflow pending = overflow.getAndSet(null);
    long end = tail.get();
    if (pending == null && end - head.get() < slots.length()) {
      slots.set((int) (end % slots.length()), decision);
      tail.set(end + 1);
      return;
    }
    if (pending == null) {
      pending = new Overflow(end, decision);
    }
    pending.add(decision);
    overflow.set(pending);
  }

  boolean isEmpty() {
    return head.get() == tail.get() && overflow.get() == null;
  }

  /** Everything there is, in the order it was decided. */
  List<Queued> drain() {
    List<Queued> entries = new ArrayList<>();
    Overflow taken = overflow.getAndSet(null);
    // What the producer adds from now on comes after the overflow: it waits for the next call.
    long end = taken == null ? tail.get() : taken.after;
    for (long at = head.get(); at < end; at++) {
      Decision decision = slots.getAndSet((int) (at % slots.length()), null);
      head.set(at + 1);
      if (decision != null) {
        entries.add(new Queued(decision, 0));
      }
    }
    if (taken != null) {
      taken.into(entries);
    }
    return entries;
  }

  /** What is kept while there is no room. */
  private static final class Overflow {
    final long after;
    private final Map<String, Latest> instances = new LinkedHashMap<>();
    private final Map<String, InstanceState> states = new LinkedHashMap<>();
    private final Map<String, OutputState> outputs = new LinkedHashMap<>();
    private final ArrayDeque<ModeChange> modes = new ArrayDeque<>();
    private Decision last;

    Overflow(long after, Decision first) {
      this.after = after;
      this.last = first;
    }

    void add(Decision decision) {
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
