package io.gengfu.rules;

import io.gengfu.model.LocalText;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.InstanceState.Waiting;
import io.gengfu.rules.Life.Digest;
import io.gengfu.rules.RuleSet.Instance;
import io.gengfu.settings.Durations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Storms: when a rule raises more alerts than its {@code digest} allows, over all of its instances,
 * further ones are only recorded here, and one alert for all of them goes to the platform. It
 * closes when the storm is over and nothing that it stands for is open any more, so that no danger
 * is hidden behind a closed alert.
 */
final class Digests {

  private static final long UPDATE_NANOS = Duration.ofMinutes(1).toNanos();

  /** One rule's. */
  private static final class Storm {
    final Instance first;
    final Digest limit;
    final List<Integer> instances = new ArrayList<>();
    final Deque<Long> raises = new ArrayDeque<>();
    @Nullable AlertTransition last;
    int counted;
    int said;
    long told;

    Storm(Instance first, Digest limit) {
      this.first = first;
      this.limit = limit;
    }

    String key() {
      return first.pack().name() + "/" + first.rule().id() + "/*";
    }
  }

  private final Alerts alerts;
  private final Decisions decisions;
  private final Supplier<String> alertIds;
  private final List<Storm> storms = new ArrayList<>();
  private final int[] stormOf;

  Digests(RuleSet rules, Alerts alerts, Decisions decisions, Supplier<String> alertIds) {
    this.alerts = alerts;
    this.decisions = decisions;
    this.alertIds = alertIds;
    this.stormOf = new int[rules.instances()];
    Arrays.fill(stormOf, -1);
    Map<String, Integer> byKey = new HashMap<>();
    for (int i = 0; i < rules.instances(); i++) {
      Instance instance = rules.instance(i);
      Optional<Digest> limit = instance.rule().life().digest();
      if (limit.isPresent()) {
        var storm = new Storm(instance, limit.get());
        Integer known = byKey.putIfAbsent(storm.key(), storms.size());
        if (known == null) {
          storms.add(storm);
        }
        stormOf[i] = byKey.getOrDefault(storm.key(), 0);
        storms.get(stormOf[i]).instances.add(i);
      }
    }
  }

  int size() {
    return storms.size();
  }

  /** Of the instances that a digest stands for. */
  int first(int which) {
    return storms.get(which).instances.getFirst();
  }

  List<AlertTransition> open() {
    return storms.stream().map(storm -> storm.last).filter(Objects::nonNull).toList();
  }

  /** Whether the new alert of the instance is to be counted only. */
  boolean raised(int number, long nanos) {
    if (stormOf[number] < 0) {
      return false;
    }
    Storm storm = storms.get(stormOf[number]);
    forget(storm, nanos);
    boolean digested = storm.raises.size() >= storm.limit.moreThan();
    if (digested) {
      storm.raises.removeFirst();
    }
    storm.raises.addLast(nanos);
    if (digested) {
      count(storm, nanos);
    } else {
      decisions.remember(saved(storm));
    }
    schedule(stormOf[number]);
    return digested;
  }

  private void count(Storm storm, long nanos) {
    storm.counted++;
    if (storm.last == null) {
      step(storm, Kind.RAISED, AlertState.ACTIVE_UNACKNOWLEDGED, Because.CONDITION, nanos);
    } else if (nanos - storm.told >= UPDATE_NANOS) {
      step(storm, Kind.UPDATED, storm.last.state(), Because.CONDITION, nanos);
    } else {
      decisions.remember(saved(storm));
    }
  }

  private static void forget(Storm storm, long nanos) {
    while (!storm.raises.isEmpty()
        && nanos - storm.raises.getFirst() >= storm.limit.withinNanos()) {
      storm.raises.removeFirst();
    }
  }

  /** The instance's condition is gone, or its alert is closed. */
  void calmed(int number, long nanos) {
    if (stormOf[number] >= 0) {
      end(storms.get(stormOf[number]), nanos);
      schedule(stormOf[number]);
    }
  }

  void due(int which, long nanos) {
    Storm storm = storms.get(which);
    AlertTransition open = storm.last;
    if (open != null && updateAt(storm) <= nanos) {
      step(storm, Kind.UPDATED, open.state(), Because.CONDITION, nanos);
    }
    end(storm, nanos);
    schedule(which);
  }

  private void end(Storm storm, long nanos) {
    if (storm.last == null) {
      return;
    }
    forget(storm, nanos);
    if (storm.raises.size() < storm.limit.moreThan()
        && storm.instances.stream().noneMatch(this::isHidden)) {
      step(storm, Kind.CLEARED, AlertState.NORMAL, Because.rule("the storm is over"), nanos);
      storm.last = null;
      storm.counted = 0;
      storm.said = 0;
      storm.told = 0;
    }
  }

  // Active or latched, and the platform knows of it by the digest alone.
  private boolean isHidden(int number) {
    Held held = alerts.held(number);
    AlertState state = alerts.state(number);
    return held != null && held.digested && (state.isActive() || state.isLatched());
  }

  private static long updateAt(Storm storm) {
    return storm.counted == storm.said ? Long.MAX_VALUE : storm.told + UPDATE_NANOS;
  }

  private void schedule(int which) {
    Storm storm = storms.get(which);
    long at = Long.MAX_VALUE;
    if (storm.last != null) {
      at = updateAt(storm);
      if (storm.raises.size() >= storm.limit.moreThan()) {
        at = Math.min(at, storm.raises.getFirst() + storm.limit.withinNanos());
      }
    }
    alerts.scheduleDigest(which, at);
  }

  /** Empty when it is no digest's alert. */
  Optional<Answer> acknowledge(String alertId, ByHand hand, long nanos) {
    for (Storm storm : storms) {
      AlertTransition open = storm.last;
      if (open != null && open.alertId().equals(alertId)) {
        if (open.state() == AlertState.ACTIVE_ACKNOWLEDGED) {
          return Optional.of(Answer.refused("it is acknowledged already"));
        }
        step(storm, Kind.ACKNOWLEDGED, AlertState.ACTIVE_ACKNOWLEDGED, Because.of(hand), nanos);
        return Optional.of(Answer.done());
      }
    }
    return Optional.empty();
  }

  private void step(Storm storm, Kind kind, AlertState state, Because because, long nanos) {
    AlertTransition before = storm.last;
    if (kind != Kind.ACKNOWLEDGED) {
      storm.said = storm.counted;
      storm.told = nanos;
    }
    var transition =
        new AlertTransition(
            before == null ? alertIds.get() : before.alertId(),
            before == null ? 1 : before.number() + 1,
            kind,
            state,
            Suppression.NONE,
            storm.key(),
            storm.first.pack().name(),
            storm.first.pack().version(),
            storm.first.pack().hash(),
            storm.first.rule().id(),
            storm.first.pack().scenario(),
            storm.first.rule().severity(),
            0,
            before == null ? storm.first.rule().lane() : before.lane(),
            false,
            words(storm),
            List.of(),
            List.of(),
            because.who(),
            because.why(),
            because.reason(),
            nanos);
    storm.last = transition;
    decisions.transition(transition, saved(storm));
  }

  private static LocalText words(Storm storm) {
    String rule = storm.first.pack().name() + "/" + storm.first.rule().id();
    String most =
        storm.limit.moreThan()
            + " / "
            + Durations.show(Duration.ofNanos(storm.limit.withinNanos()));
    return new LocalText(
        rule + " 另有 " + storm.counted + " 起报警（超过 " + most + "）",
        storm.counted + " more alerts of " + rule + " (beyond " + most + ")");
  }

  private static InstanceState saved(Storm storm) {
    AlertTransition open = storm.last;
    boolean closed = open == null || open.closes();
    return new InstanceState(
        storm.key(),
        0,
        open == null || closed ? AlertState.NORMAL : open.state(),
        open == null || closed ? "" : open.alertId(),
        open == null || closed ? 0 : open.number(),
        storm.told,
        List.of(),
        Waiting.NONE,
        open == null || closed ? Optional.empty() : Optional.of(OpenAlert.of(open)),
        AlertMemory.digest(
            List.copyOf(storm.raises),
            closed ? 0 : storm.counted,
            closed ? 0 : storm.said,
            closed ? 0 : storm.told));
  }

  /** What every storm has to remember. */
  List<InstanceState> states() {
    return storms.stream()
        .filter(storm -> storm.last != null || !storm.raises.isEmpty())
        .map(Digests::saved)
        .toList();
  }

  /** Whether this is a state of a digest that the rules still have, which is brought back then. */
  boolean restore(InstanceState state, long nanos) {
    for (int i = 0; i < storms.size(); i++) {
      Storm storm = storms.get(i);
      if (storm.key().equals(state.key())) {
        storm.raises.addAll(state.life().raises());
        storm.counted = state.life().counted();
        storm.said = state.life().said();
        storm.told = state.life().told();
        while (storm.raises.size() > storm.limit.moreThan()) {
          storm.raises.removeFirst();
        }
        if (!state.alertId().isEmpty() && state.open().isPresent()) {
          storm.last =
              Transitions.remembered(
                  state,
                  state.number(),
                  Kind.UPDATED,
                  state.state(),
                  state.open().get(),
                  List.of(),
                  nanos);
        }
        schedule(i);
        return true;
      }
    }
    return false;
  }
}
