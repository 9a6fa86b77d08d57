package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Points;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertMemory;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.InstanceState.Waiting;
import io.gengfu.rules.Lane;
import io.gengfu.rules.OpenAlert;
import io.gengfu.rules.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decisions as the core would make them, for tests of what comes after it. */
public final class Alerts {

  public static final Device LIFT =
      new Device(
          "lift-1",
          DeviceClasses.LIFT,
          new LocalText("1号电梯", "Lift 1"),
          new Location("b1-lobby", "Demo", "1", "1", "1", "lobby", "0101"),
          Duration.ofSeconds(1));

  public static final Device DWELLING =
      new Device(
          "flat-1",
          DeviceClasses.DWELLING,
          LocalText.same("flat-1"),
          Location.UNKNOWN,
          Duration.ofSeconds(1));

  public static final Points POINTS = new Points(List.of(LIFT, DWELLING));

  private static final Clock CLOCK = SystemClock.open();

  private Alerts() {}

  /** As the core does: decides, then wakes the store. */
  public static void record(Journal journal, Decision decision) {
    journal.decided(decision);
    journal.wake();
  }

  public static Decision raised(String alertId, String instance, Lane lane) {
    return decision(step(alertId, instance, lane, 1, Kind.RAISED));
  }

  public static Decision cleared(String alertId, String instance, Lane lane) {
    return decision(step(alertId, instance, lane, 2, Kind.CLEARED));
  }

  public static Decision decision(Step step, OutputState... outputs) {
    return new Decision(List.of(step), List.of(outputs), Instant.now(), CLOCK.nanos());
  }

  public static Step step(String alertId, String instance, Lane lane, int number, Kind kind) {
    return step(alertId, instance, lane, number, kind, CLOCK.nanos());
  }

  /**
   * @param nanos when it was decided
   */
  public static Step step(
      String alertId, String instance, Lane lane, int number, Kind kind, long nanos) {
    AlertState state =
        switch (kind) {
          case RAISED -> AlertState.ACTIVE_UNACKNOWLEDGED;
          case ACKNOWLEDGED -> AlertState.ACTIVE_ACKNOWLEDGED;
          case CLEARED -> AlertState.CLEARED_UNACKNOWLEDGED;
          case CONFIRMED, RESET, WITHDRAWN -> AlertState.NORMAL;
          case SHELVED,
              UNSHELVED,
              SUPPRESSED,
              UNSUPPRESSED,
              OUT_OF_SERVICE,
              IN_SERVICE,
              ESCALATED,
              UPDATED ->
              AlertState.ACTIVE_UNACKNOWLEDGED;
        };
    AlertTransition transition =
        new AlertTransition(
            alertId,
            number,
            kind,
            state,
            instance,
            "ebike-in-lift",
            "1.0.0",
            "ebike-in-car",
            "ebike",
            Severity.HIGH,
            lane,
            new LocalText("1号电梯 轿厢内有电动车", "E-bike in Lift 1"),
            List.of(LIFT),
            List.of(Reading.good(POINTS.of(LIFT, "ebike"), Value.of(true))),
            Optional.empty(),
            nanos);
    Optional<OpenAlert> open =
        state == AlertState.NORMAL ? Optional.empty() : Optional.of(open(transition));
    return new Step(
        transition,
        new InstanceState(
            instance,
            7,
            state,
            alertId,
            number,
            transition.nanos(),
            List.of(1.0, Double.NaN),
            Waiting.NONE,
            open,
            AlertMemory.NONE));
  }

  private static OpenAlert open(AlertTransition transition) {
    return new OpenAlert(
        transition.pack(),
        transition.packVersion(),
        transition.ruleVersion(),
        transition.rule(),
        transition.scenario(),
        transition.severity(),
        transition.lane(),
        transition.message());
  }
}
