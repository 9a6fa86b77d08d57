package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.rules.Adoption.Changed;
import io.gengfu.rules.Adoption.Report;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Other rules while the gateway runs: what is the same must not notice. */
class ReloadTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final String EBIKE =
      """
      pack: ebike
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: ebike
      for-each: {lift: lift}
      rules:
        - id: ebike
          when: lift.ebike
          for: 2s
          clear-for: 10s
          severity: high
          message: {zh: 电动车, en: E-bike}
          do:
            - {set: lift.door_hold, to: true, at-most: 30s}
      """;

  private static final String OTHER =
      """
      pack: other
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: charging
      for-each: {charger: charger}
      rules:
        - id: hot
          when: charger.temperature > 60
          severity: high
          message: {zh: 热, en: Hot}
      """;

  private final TestGateway gateway = new TestGateway(EBIKE);

  private boolean ebike;
  private boolean lost;

  // Both are reported again and again, or they would be stale.
  private void lives() {
    gateway.reads("lift.mode", "normal");
    if (lost) {
      gateway.loses("lift.ebike");
    } else {
      gateway.reads("lift.ebike", ebike);
    }
  }

  private TestGateway lives(int seconds) {
    return gateway.waits(SECOND.multipliedBy(seconds), this::lives);
  }

  private List<Kind> kinds() {
    return gateway.transitions().stream().map(AlertTransition::kind).toList();
  }

  private List<String> holds() {
    return gateway.driver.writes.stream().filter(w -> w.endsWith("false")).toList();
  }

  private void holdTheDoor() {
    ebike = true;
    lives();
    lives(3);
    assertThat(kinds()).containsExactly(Kind.RAISED);
    assertThat(gateway.driver.writes).contains("lift.door_hold=true");
  }

  @Test
  void anOutputThatIsHeldStaysHeldAndEndsWhenItWould() {
    holdTheDoor();
    int decisions = gateway.decisions.size();

    Report report = gateway.reloads(EBIKE, OTHER).rules();

    assertThat(report.kept()).isEqualTo(1);
    assertThat(report.added()).containsExactly("other/hot/charger");
    assertThat(report.changed()).isEmpty();
    assertThat(gateway.decisions).hasSize(decisions);
    lives(27);
    assertThat(holds()).isEmpty();
    lives(3);
    assertThat(holds()).containsExactly("lift.door_hold=false");
    assertThat(kinds()).containsExactly(Kind.RAISED);
  }

  @Test
  void aWaitThatIsUnderWayEndsWhenItWould() {
    ebike = true;
    lives();
    lives(1);

    gateway.reloads(OTHER, EBIKE);
    gateway.waits(Duration.ofMillis(900), this::lives);
    assertThat(kinds()).isEmpty();

    gateway.waits(Duration.ofMillis(200), this::lives);
    assertThat(kinds()).containsExactly(Kind.RAISED);
  }

  @Test
  void aWaitThatStandsStillHasAsMuchLeft() {
    ebike = true;
    lives();
    lives(1);
    lost = true;
    lives(1);

    gateway.reloads(EBIKE);
    lives(20);
    lost = false;
    gateway.waits(Duration.ofMillis(900), this::lives);
    assertThat(kinds()).isEmpty();

    gateway.waits(Duration.ofMillis(200), this::lives);
    assertThat(kinds()).containsExactly(Kind.RAISED);
  }

  @Test
  void aChangedRuleKeepsItsAlertAndTellsWhichWaitItDropped() {
    holdTheDoor();
    ebike = false;
    lives();
    lives(4);

    Report report = gateway.reloads(EBIKE.replace("clear-for: 10s", "clear-for: 8s")).rules();

    assertThat(report.changed())
        .containsExactly(
            new Changed("ebike/ebike/lift", List.of("clear-for: 4s of 10s had passed")));
    lives(7);
    assertThat(kinds()).containsExactly(Kind.RAISED);
    lives(2);
    assertThat(kinds()).containsExactly(Kind.RAISED, Kind.CLEARED);
    assertThat(gateway.transitions().stream().map(AlertTransition::alertId).distinct()).hasSize(1);
  }

  // The door must not fall into the lock and be pulled out again because of a new threshold.
  @Test
  void aChangedRuleThatStillWantsItsOutputDoesNotLetItFlap() {
    holdTheDoor();

    gateway.reloads(EBIKE.replace("for: 2s\n", "for: 3s\n"));
    lives(5);

    assertThat(holds()).isEmpty();
    assertThat(kinds()).containsExactly(Kind.RAISED);
  }

  @Test
  void aChangedRuleThatNoLongerWantsItsOutputLetsItGo() {
    holdTheDoor();

    gateway.reloads(EBIKE.substring(0, EBIKE.indexOf("    do:")));

    assertThat(holds()).containsExactly("lift.door_hold=false");
    assertThat(kinds()).containsExactly(Kind.RAISED);
  }

  @Test
  void aRuleThatIsGoneWithdrawsItsAlertAndLetsGo() {
    holdTheDoor();

    Report report = gateway.reloads(OTHER).rules();

    assertThat(report.gone()).containsExactly("ebike/ebike/lift");
    assertThat(kinds()).containsExactly(Kind.RAISED, Kind.WITHDRAWN);
    assertThat(holds()).containsExactly("lift.door_hold=false");
    assertThat(gateway.outputs("lift.door_hold"))
        .last()
        .extracting(OutputState::owner)
        .isEqualTo("");
    assertThat(gateway.core.view().alerts()).isEmpty();
  }

  @Test
  void aNewRuleKnowsWhatWasReadBefore() {
    gateway.reads("charger.temperature", 70);

    gateway.reloads(OTHER);

    assertThat(kinds()).containsExactly(Kind.RAISED);
  }

  // The message and the version are said anew; that is no reason to begin again.
  @Test
  void otherWordsAreNoChange() {
    ebike = true;
    lives();
    lives(1);

    Report report =
        gateway.reloads(EBIKE.replace("en: E-bike", "en: Bike").replace("1.0.0", "1.0.1")).rules();
    gateway.waits(Duration.ofMillis(1_100), this::lives);

    assertThat(report.kept()).isEqualTo(1);
    assertThat(gateway.transitions())
        .singleElement()
        .satisfies(
            raised -> {
              assertThat(raised.message().en()).isEqualTo("Bike");
              assertThat(raised.packVersion()).isEqualTo("1.0.1");
            });
  }

  @Test
  void aRuleThatComesBackBeginsAnew() {
    holdTheDoor();
    gateway.reloads(OTHER);
    gateway.reloads(EBIKE);
    lives(3);

    assertThat(kinds()).containsExactly(Kind.RAISED, Kind.WITHDRAWN, Kind.RAISED);
    assertThat(gateway.transitions().stream().map(AlertTransition::alertId).distinct()).hasSize(2);
  }

  private static final String FAULTS =
      """
      pack: faults
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: lift
      for-each: {lift: lift}
      rules:
        - id: stuck
          when: lift.fault_code in ['07', '08']
          for: 2s
          severity: high
          message: {zh: 故障, en: Fault}
      """;

  // A text is a number inside, and other rules number other texts.
  @Test
  void textsMeanTheSameToTheNextRulesAndToTheRecord() {
    gateway.reloads(FAULTS.replace("'07', '08'", "'01', '02', '03', '08'"));
    gateway.reads("lift.fault_code", "08").waits(SECOND);
    double recorded = gateway.recorded("lift.fault_code");

    gateway.reloads(FAULTS);
    gateway.waits(SECOND.multipliedBy(3));

    assertThat(kinds()).containsExactly(Kind.RAISED);
    assertThat(gateway.core.text(recorded)).isEqualTo("08");
    gateway.reads("lift.fault_code", "01");
    assertThat(gateway.core.text(gateway.recorded("lift.fault_code"))).isEqualTo("01");
    assertThat(gateway.core.text(recorded)).isEqualTo("08");
  }
}
