package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.LocalText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The alert's states after ISA-18.2, and what a restart makes of them. */
class AlertsTest {

  private static final String RULE =
      Bench.rule("when: lift.ebike", "do:", "  - {set: lift.door_hold, to: true, at-most: 60s}");

  private static final String LATCHED =
      Bench.latched("occupied: {latch: lift.person, until: lift.door == Door.open}");

  @Test
  void acknowledgedThenClearedIsOver() {
    Bench site = Bench.with(RULE).reads("lift-1.ebike", true);

    assertThat(site.engine.acknowledge("alert-1", "duty", site.now()).isDone()).isTrue();
    assertThat(states(site))
        .containsExactly(AlertState.ACTIVE_UNACKNOWLEDGED, AlertState.ACTIVE_ACKNOWLEDGED);
    assertThat(site.transitions.getLast().who()).contains("duty");
    site.reads("lift-1.ebike", false);
    assertThat(site.transitions.getLast().state()).isEqualTo(AlertState.NORMAL);
    assertThat(site.transitions.getLast().closes()).isTrue();
    assertThat(site.engine.active()).isEmpty();

    site.reads("lift-1.ebike", true);
    assertThat(site.decisions()).endsWith("raised alert-2 #1");
  }

  @Test
  void clearedThenAcknowledgedIsOver() {
    Bench site = Bench.with(RULE).reads("lift-1.ebike", true).reads("lift-1.ebike", false);

    assertThat(site.transitions.getLast().state()).isEqualTo(AlertState.CLEARED_UNACKNOWLEDGED);
    assertThat(site.transitions.getLast().closes()).isFalse();
    assertThat(site.engine.active()).hasSize(1);
    assertThat(site.engine.acknowledge("alert-1", "duty", site.now()).isDone()).isTrue();
    assertThat(site.decisions()).endsWith("acknowledged alert-1 #3");
    assertThat(site.engine.active()).isEmpty();
    assertThat(site.saved.getLast().alertId()).isEmpty();
  }

  @Test
  void conditionThatComesBackBeforeAnybodyAcknowledgedIsTheSameAlert() {
    Bench site = Bench.with(RULE).reads("lift-1.ebike", true).reads("lift-1.ebike", false);
    site.decisions();

    site.reads("lift-1.ebike", true);

    assertThat(site.decisions()).endsWith("raised alert-1 #3");
    assertThat(site.transitions.getLast().state()).isEqualTo(AlertState.ACTIVE_UNACKNOWLEDGED);
  }

  @Test
  void onlyAnAlertThatWaitsForItCanBeAcknowledged() {
    Bench site = Bench.with(RULE).reads("lift-1.ebike", true);

    assertThat(site.engine.acknowledge("alert-7", "duty", site.now()).isDone()).isFalse();
    assertThat(site.engine.acknowledge("alert-1", "duty", site.now()).isDone()).isTrue();
    assertThat(site.engine.acknowledge("alert-1", "duty", site.now()).isDone()).isFalse();
    assertThat(site.transitions).hasSize(2);
  }

  @Test
  void runningAlertComesBackWithItsIdAndAsksForItsOutputsOnceItsInputsAreKnown() {
    Bench before = Bench.with(RULE).reads("lift-1.ebike", true);

    Bench after = before.restarted(before.rules, before.engine.states()).after("10S");
    assertThat(after.decisions()).isEmpty();
    assertThat(after.engine.active())
        .singleElement()
        .satisfies(
            t -> {
              assertThat(t.alertId()).isEqualTo("alert-1");
              assertThat(t.message()).isEqualTo(before.transitions.getFirst().message());
            });

    after.reads("lift-1.ebike", true);
    assertThat(after.decisions()).containsExactly("set lift-1.door_hold 1.0 PT1M");
    after.reads("lift-1.ebike", false);
    assertThat(after.decisions()).containsExactly("release lift-1.door_hold", "cleared alert-1 #2");
  }

  // The e-bike left while the gateway was down: nothing is set for it, and its alert ends.
  @Test
  void alertWhoseConditionWentAwayMeanwhileClearsWithItsOwnId() {
    Bench before = Bench.with(RULE).reads("lift-1.ebike", true);
    before.engine.acknowledge("alert-1", "duty", before.now());

    Bench after = before.restarted(before.rules, List.of(before.saved.getLast()));
    after.reads("lift-1.ebike", false);

    assertThat(after.decisions()).containsExactly("release lift-1.door_hold", "cleared alert-1 #3");
    assertThat(after.transitions.getFirst().state()).isEqualTo(AlertState.NORMAL);
  }

  @Test
  void alertThatWaitsForAcknowledgementStillDoesAfterARestart() {
    Bench before = Bench.with(RULE).reads("lift-1.ebike", true).reads("lift-1.ebike", false);

    Bench after = before.restarted(before.rules, before.engine.states());

    assertThat(after.reads("lift-1.ebike", false).decisions()).isEmpty();
    assertThat(after.engine.acknowledge("alert-1", "duty", after.now()).isDone()).isTrue();
    assertThat(after.decisions()).containsExactly("acknowledged alert-1 #3");
  }

  @Test
  void alertOfADeviceThatIsGoneIsWithdrawnInFull() {
    Bench before = Bench.with(RULE, Map.of(), Map.of()).reads("lift-2.ebike", true);

    Bench after = Bench.with(RULE).restarted(before.rulesOfLift1(RULE), before.engine.states());

    AlertTransition withdrawn = after.transitions.getFirst();
    assertThat(after.decisions()).containsExactly("withdrawn alert-1 #2");
    assertThat(withdrawn.closes()).isTrue();
    assertThat(withdrawn.rule()).isEqualTo("first");
    assertThat(withdrawn.severity()).isEqualTo(Severity.HIGH);
    assertThat(withdrawn.message()).isEqualTo(before.transitions.getFirst().message());
    assertThat(withdrawn.devices()).containsExactly(Bench.LIFT_2);
    assertThat(after.saved.getFirst().alertId()).isEmpty();
    assertThat(after.engine.active()).isEmpty();
  }

  @Test
  void withdrawalWithoutRememberedWordsStillNamesRuleAndAlert() {
    var state =
        new InstanceState(
            "old-pack/old-rule/lift-9", 0, AlertState.ACTIVE_UNACKNOWLEDGED, "a", 4, List.of());

    Bench after = Bench.with(RULE).restarted(RuleSet.empty(), List.of(state));

    assertThat(after.transitions)
        .singleElement()
        .satisfies(
            t -> {
              assertThat(t.number()).isEqualTo(5);
              assertThat(t.pack()).isEqualTo("old-pack");
              assertThat(t.rule()).isEqualTo("old-rule");
            });
  }

  @Test
  void alertKeepsItsLaneWhenItsRuleWasChanged() {
    Bench before = Bench.with(RULE).reads("lift-1.ebike", true);
    RuleSet changed =
        before.rulesOfLift1(RULE.replace("severity: high", "severity: low\n    lane: life"));

    Bench after = before.restarted(changed, before.engine.states()).reads("lift-1.ebike", false);

    assertThat(after.transitions.getLast().lane()).isEqualTo(Lane.ALERT);
    assertThat(after.transitions.getLast().severity()).isEqualTo(Severity.LOW);
  }

  @Test
  void latchIsRememberedAcrossARestart() {
    Bench before = Bench.with(LATCHED).reads("lift-1.door", "closed").reads("lift-1.person", true);
    assertThat(before.engine.states())
        .filteredOn(state -> state.key().equals("test/~signals/lift-1"))
        .singleElement()
        .satisfies(state -> assertThat(state.latches()).containsExactly(1.0));

    Bench after = before.restarted(before.rules, before.engine.states());
    after.reads("lift-1.door", "closed").reads("lift-1.person", false);
    assertThat(after.decisions()).isEmpty();
    after.reads("lift-1.door", "open");
    assertThat(after.decisions()).containsExactly("cleared alert-1 #2");
  }

  @Test
  void latchOfARuleWithoutAlertIsRememberedToo() {
    String pack =
        LATCHED.replace(
            "when: occupied",
            "when: occupied && lift.ebike\n    alert: false\n    do:"
                + " [{set: lift.door_hold, to: true, at-most: 5s}]");
    Bench before = Bench.with(pack).reads("lift-1.door", "closed").reads("lift-1.person", true);

    Bench after = before.restarted(before.rules, before.engine.states());
    after.reads("lift-1.door", "closed").reads("lift-1.person", false).reads("lift-1.ebike", true);

    assertThat(after.decisions()).containsExactly("set lift-1.door_hold 1.0 PT5S");
  }

  @Test
  void alertOfARuleThatNoLongerAlertsIsWithdrawn() {
    Bench before = Bench.with(RULE).reads("lift-1.ebike", true);
    RuleSet silent = before.rulesOfLift1(RULE.replace("severity: high", "alert: false"));

    Bench after = before.restarted(silent, before.engine.states());

    assertThat(after.decisions()).containsExactly("withdrawn alert-1 #2");
  }

  @Test
  void latchThatIsDefinedAnewIsForgottenButItsAlertIsNot() {
    Bench before = Bench.with(LATCHED).reads("lift-1.door", "closed").reads("lift-1.person", true);
    RuleSet changed =
        before.rulesOfLift1(
            LATCHED.replace("latch: lift.person", "latch: lift.person || lift.alarm_button"));

    Bench after = before.restarted(changed, before.engine.states());
    after.reads("lift-1.alarm_button", false);
    after.reads("lift-1.door", "closed").reads("lift-1.person", false);

    assertThat(after.decisions()).containsExactly("cleared alert-1 #2");
  }

  @Test
  void savedStateSaysAllThatItsAlertSaid() {
    Bench site = Bench.with(RULE).reads("lift-1.ebike", true);

    assertThat(site.saved.getLast().open())
        .isEqualTo(
            Optional.of(
                new OpenAlert(
                    "test",
                    "1",
                    site.transitions.getLast().ruleVersion(),
                    "first",
                    "test",
                    Severity.HIGH,
                    Lane.ALERT,
                    new LocalText("lift-1号 有事", "Something at lift-1, floor 3"))));
    assertThat(site.saved.getLast()).isEqualTo(site.engine.states().getFirst());
  }

  private static List<AlertState> states(Bench site) {
    return site.transitions.stream().map(AlertTransition::state).toList();
  }
}
