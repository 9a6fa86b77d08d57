package io.gengfu.rules;

import io.gengfu.rules.AlertLife.Event;
import io.gengfu.rules.AlertLife.Move;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.RuleSet.Instance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The alert of each instance, after ISA-18.2. {@link AlertLife} knows the steps; this takes them.
 *
 * <p>An alert is open from its first raise until it is closed. A condition that comes back before
 * that is the same alert coming back: same id, next number. One that comes back later is a new
 * alert, unless the rule says {@code reopen-within}.
 */
final class Alerts {

  private final RuleSet rules;
  private final Transitions transitions;
  private final Decisions decisions;
  private final Suppressions suppressions;
  private final Inhibitions inhibitions;
  private final Escalations escalations;
  private final Digests digests;
  // One for each instance, then one for each digest.
  private final Timers timers;
  private final Acting acting;
  private final Waits waits;
  private final Changes changes;
  // The latest transition of the open alert; null where none is open.
  private final @Nullable AlertTransition[] last;
  // Null where there is nothing to remember.
  private final @Nullable Held[] held;
  // When the latest decision was made.
  private long clock = Long.MIN_VALUE;

  Alerts(
      RuleSet rules,
      Inputs inputs,
      Texts texts,
      Decisions decisions,
      Supplier<String> alertIds,
      Acting acting,
      Waits waits,
      Changes changes) {
    this.rules = rules;
    this.transitions = new Transitions(rules, inputs, texts, alertIds);
    this.decisions = decisions;
    this.suppressions = new Suppressions(rules, this, acting);
    this.inhibitions = new Inhibitions(rules, this, suppressions);
    this.escalations = new Escalations(rules, this, acting);
    this.digests = new Digests(rules, this, decisions, alertIds);
    this.timers = new Timers(rules.instances() + digests.size());
    this.acting = acting;
    this.waits = waits;
    this.changes = changes;
    this.last = new AlertTransition[rules.instances()];
    this.held = new Held[rules.instances()];
  }

  Suppressions suppressions() {
    return suppressions;
  }

  Escalations escalations() {
    return escalations;
  }

  Digests digests() {
    return digests;
  }

  @Nullable AlertTransition open(int number) {
    return last[number];
  }

  /** What is remembered of the instance; null for nothing. */
  @Nullable Held held(int number) {
    return held[number];
  }

  /** The same, to be changed. */
  Held hold(int number) {
    Held found = held[number];
    if (found == null) {
      found = new Held();
      held[number] = found;
    }
    return found;
  }

  AlertState state(int number) {
    AlertTransition open = last[number];
    return open == null ? AlertState.NORMAL : open.state();
  }

  /** The condition has come. */
  void raise(int number, long nanos) {
    suppressions.swung(number, nanos);
    if (suppressions.of(number) != Suppression.NONE) {
      schedule(number);
      return;
    }
    Held memory = hold(number);
    AlertState before = state(number);
    if (last[number] == null) {
      boolean again = reopens(number, memory, nanos);
      if (!again) {
        memory.closedId = "";
        memory.digested = digests.raised(number, nanos);
      }
    }
    if (!before.isUnacknowledged()) {
      memory.waiting = nanos;
      memory.escalation = 0;
    }
    suppressions.count(number);
    take(number, Event.RAISE, Because.CONDITION, nanos);
  }

  private boolean reopens(int number, Held memory, long nanos) {
    long within = rules.instance(number).rule().life().reopenWithinNanos();
    return !memory.closedId.isEmpty() && nanos - memory.closedAt <= within;
  }

  /** The condition is gone. */
  void clear(int number, long nanos) {
    suppressions.quiet(number, nanos);
    if (state(number).isActive()) {
      take(number, Event.CLEAR, Because.CONDITION, nanos);
    }
    suppressions.calmed(number, nanos);
    digests.calmed(number, nanos);
    schedule(number);
  }

  /** A step of the table, if there is one. */
  Answer take(int number, Event event, Because because, long nanos) {
    Life life = rules.instance(number).rule().life();
    return switch (AlertLife.move(state(number), event, life.latched(), life.confirm())) {
      case Move.Refused(String why) -> Answer.refused(why);
      case Move.To(AlertState state) -> {
        step(number, event.kind(), state, because, nanos);
        yield Answer.done();
      }
    };
  }

  /** The instance whose open alert has this id. */
  OptionalInt find(String alertId) {
    for (int i = 0; i < last.length; i++) {
      AlertTransition open = last[i];
      if (open != null && open.alertId().equals(alertId)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  List<AlertTransition> open() {
    var open = new ArrayList<AlertTransition>();
    Arrays.stream(last).filter(Objects::nonNull).forEach(open::add);
    open.addAll(digests.open());
    return open;
  }

  /** When {@link #due} is wanted next; {@link Long#MAX_VALUE} when not at all. */
  long nextDue() {
    return timers.next();
  }

  /**
   * Acts on the timer that is due first, at the time when it was due, however late that is noticed;
   * but never before what has been decided already.
   */
  void due() {
    long nanos = Math.max(timers.next(), clock);
    clock = nanos;
    int which = timers.take();
    if (which >= rules.instances()) {
      int digest = which - rules.instances();
      guarded(digests.first(digest), which, () -> digests.due(digest, nanos));
    } else {
      guarded(which, which, () -> due(which, nanos));
    }
  }

  // The tick goes on for everybody else.
  private void guarded(int number, int timer, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException bug) {
      timers.stop(timer);
      acting.fault(number, bug);
    }
  }

  private void due(int number, long nanos) {
    suppressions.due(number, nanos);
    escalations.due(number, nanos);
    schedule(number);
  }

  /** Sets the instance's timer to the next thing that time alone will bring. */
  void schedule(int number) {
    timer(number, Math.min(suppressions.next(number), escalations.next(number)));
  }

  void scheduleDigest(int digest, long at) {
    timer(rules.instances() + digest, at);
  }

  private void timer(int which, long at) {
    timers.stop(which);
    if (at != Long.MAX_VALUE) {
      timers.start(which, at);
    }
  }

  /** One transition of the instance's alert, which is opened if none is open. */
  void step(int number, Kind kind, AlertState state, Because because, long nanos) {
    clock = Math.max(clock, nanos);
    Instance instance = rules.instance(number);
    AlertTransition before = last[number];
    Held memory = hold(number);
    AlertTransition transition =
        transitions.next(number, before, memory, kind, state, because, nanos);
    last[number] = transition.closes() ? null : transition;
    memory.said = memory.suppressed;
    if (transition.closes() && instance.rule().life().reopenWithinNanos() > 0) {
      memory.closedId = transition.alertId();
      memory.closedNumber = transition.number();
      memory.closedAt = nanos;
    } else if (last[number] != null) {
      memory.closedId = "";
    }
    if (before != null && before.state().isUnacknowledged() && !state.isUnacknowledged()) {
      escalations.end(number);
    }
    InstanceState saved = saved(number, nanos);
    changes.saved(number, saved.isBlank());
    decisions.transition(transition, saved);
    schedule(number);
    boolean was = before != null && before.state().isActive();
    if (was != state.isActive()) {
      inhibitions.changed(number, state.isActive(), nanos);
    }
  }

  /** The instance is suppressed, or is so no longer, while it has no open alert. */
  void silenced(int number, Kind kind, Because because, long nanos) {
    clock = Math.max(clock, nanos);
    Held memory = hold(number);
    memory.said = memory.suppressed;
    memory.toldAt = nanos;
    InstanceState saved = saved(number, nanos);
    changes.saved(number, saved.isBlank());
    decisions.silenced(transitions.silenced(number, memory, kind, because, nanos), saved);
  }

  /** What has changed of the instance is to be saved, though its alert took no step. */
  void remember(int number) {
    InstanceState saved = saved(number, Math.max(0, clock));
    changes.saved(number, saved.isBlank());
    decisions.remember(saved);
  }

  /** Whether there is no open alert, and nothing to remember of one. */
  boolean isBlank(int number) {
    return last[number] == null && held[number] == null;
  }

  /** What of the instance outlives the process, as it is now. */
  InstanceState saved(int number, long nanos) {
    Instance instance = rules.instance(number);
    AlertTransition open = last[number];
    Held memory = held[number];
    return new InstanceState(
        instance.key(),
        instance.rule().shape(),
        state(number),
        open == null ? "" : open.alertId(),
        open == null ? 0 : open.number(),
        nanos,
        List.of(),
        waits.of(number),
        Optional.ofNullable(open).map(OpenAlert::of),
        memory == null ? AlertMemory.NONE : memory.memory());
  }

  /**
   * Brings back an instance's open alert, if there is one, and what is remembered of its life;
   * without a transition.
   */
  void restore(int number, InstanceState state, long nanos) {
    clock = Math.max(clock, nanos);
    Instance instance = rules.instance(number);
    if (!state.life().equals(AlertMemory.NONE)) {
      Held memory = Held.of(state.life());
      LifeChange.fit(memory, instance.rule().life(), nanos);
      held[number] = memory;
      suppressions.restored(number, nanos);
    }
    if (!state.alertId().isEmpty() && !instance.rule().alert()) {
      withdraw(state, saved(number, nanos), nanos);
    } else if (!state.alertId().isEmpty()) {
      Kind kind =
          switch (state.state()) {
            case ACTIVE_UNACKNOWLEDGED -> Kind.RAISED;
            case ACTIVE_ACKNOWLEDGED, LATCHED_ACKNOWLEDGED, CLEARED_UNCONFIRMED ->
                Kind.ACKNOWLEDGED;
            case CLEARED_UNACKNOWLEDGED, LATCHED_UNACKNOWLEDGED, NORMAL -> Kind.CLEARED;
          };
      last[number] =
          Transitions.remembered(
              state,
              state.number(),
              kind,
              state.state(),
              state.open().orElseGet(() -> transitions.said(instance)),
              instance.devices(),
              nanos);
    }
    schedule(number);
  }

  /** After everything was brought back: what the rules no longer say suppresses nobody. */
  void settle(long nanos) {
    clock = Math.max(clock, nanos);
    for (int i = 0; i < held.length; i++) {
      if (suppressions.is(i, Held.SUPPRESS_WHEN)
          && rules.instance(i).rule().life().suppressWhen() == null) {
        suppressions.set(
            i, Held.SUPPRESS_WHEN, false, Because.rule("its rule no longer says when"), nanos);
      }
      inhibitions.settle(i, nanos);
      undigest(i, nanos);
    }
  }

  // Who would tell of it? Its digest is no more.
  private void undigest(int number, long nanos) {
    Held memory = held[number];
    if (memory != null
        && memory.digested
        && rules.instance(number).rule().life().digest().isEmpty()) {
      memory.digested = false;
      if (last[number] != null) {
        step(number, Kind.UPDATED, state(number), Because.rule("its rule has no digest"), nanos);
      }
    }
  }

  /** Ends the alert of an instance that is gone; nothing where none was open. */
  void withdraw(InstanceState state, long nanos) {
    var gone = new InstanceState(state.key(), state.shape(), AlertState.NORMAL, "", 0, List.of());
    if (state.alertId().isEmpty()) {
      if (state.life().suppressed() != 0) {
        decisions.silenced(transitions.gone(state.key(), nanos), gone);
      } else if (!state.life().equals(AlertMemory.NONE)) {
        decisions.remember(gone);
      }
      return;
    }
    withdraw(state, gone, nanos);
  }

  private void withdraw(InstanceState state, InstanceState after, long nanos) {
    decisions.transition(
        Transitions.remembered(
            state,
            state.number() + 1,
            Kind.WITHDRAWN,
            AlertState.NORMAL,
            state.open().orElseGet(() -> Transitions.bare(state.key())),
            transitions.devices(state.key()),
            nanos),
        after);
  }
}
