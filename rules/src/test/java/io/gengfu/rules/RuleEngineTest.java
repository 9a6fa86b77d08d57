package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleEngineTest {

  private static final String EBIKE =
      Bench.rule("when: lift.ebike && lift.mode == Mode.normal", "for: 1s", "clear-for: 5s");

  private static final String HOLD =
      Bench.rule(
          "when: lift.ebike",
          "do:",
          "  - {set: lift.door_hold, to: true, at-most: 45s}",
          "  - {say: lift.voice, zh: 请, en: \"Please leave {lift.name}\"}");

  @Test
  void raisesWhenTheConditionHasHeldLongEnoughAndClearsWhenItHasNot() {
    Bench site = Bench.with(EBIKE);

    site.reads("lift-1.mode", "normal").reads("lift-1.ebike", true).after("0.999S");
    assertThat(site.decisions()).isEmpty();
    site.after("0.001S");
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");

    site.reads("lift-1.ebike", false).after("4S").reads("lift-1.ebike", true).after("60S");
    assertThat(site.decisions()).isEmpty();
    site.reads("lift-1.ebike", false).after("5S");
    assertThat(site.decisions()).containsExactly("cleared alert-1 #2");
  }

  @Test
  void startsTheWaitAgainWhenTheConditionWasAway() {
    Bench site = Bench.with(EBIKE).reads("lift-1.mode", "normal");

    site.reads("lift-1.ebike", true).after("0.9S").reads("lift-1.ebike", false);
    site.reads("lift-1.ebike", true).after("0.9S");

    assertThat(site.decisions()).isEmpty();
  }

  // Without this a busy gateway, whose tick is late, would lose what lasted long enough.
  @Test
  void actsOnATimerThatWasDueBeforeTheReadingThatEndsIt() {
    Bench site = Bench.with(EBIKE).reads("lift-1.mode", "normal");

    site.reads("lift-1.ebike", true).silently("2S").reads("lift-1.ebike", false);

    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
  }

  @Test
  void tellsWhenItNextNeedsTheTime() {
    Bench site = Bench.with(EBIKE).reads("lift-1.mode", "normal");

    assertThat(site.engine.nextDue()).isEqualTo(Long.MAX_VALUE);
    site.reads("lift-1.ebike", true);
    assertThat(site.engine.nextDue()).isEqualTo(site.now() + 1_000_000_000L);
    site.reads("lift-1.ebike", false);
    assertThat(site.engine.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(bytes = {Known.NEVER, Known.UNCERTAIN, Known.BAD, Known.STALE})
  void waitStandsStillWhileTheAnswerIsUnknown(byte known) {
    Bench site = Bench.with(EBIKE).reads("lift-1.mode", "normal");

    site.reads("lift-1.ebike", true).after("0.6S").loses("lift-1.ebike", known).after("60S");
    assertThat(site.decisions()).isEmpty();
    assertThat(site.engine.nextDue()).isEqualTo(Long.MAX_VALUE);
    site.reads("lift-1.ebike", true).after("0.3S");
    assertThat(site.decisions()).isEmpty();
    site.after("0.1S");
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
  }

  @ParameterizedTest
  @ValueSource(bytes = {Known.UNCERTAIN, Known.BAD, Known.STALE})
  void alarmOutlivesALostSensor(byte known) {
    Bench site = Bench.with(EBIKE).reads("lift-1.mode", "normal");
    site.reads("lift-1.ebike", true).after("1S").decisions();

    site.reads("lift-1.ebike", false).after("4S").loses("lift-1.ebike", known).after("60S");
    assertThat(site.decisions()).isEmpty();
    site.reads("lift-1.ebike", false).after("0.9S");
    assertThat(site.decisions()).isEmpty();
    site.after("0.1S");
    assertThat(site.decisions()).containsExactly("cleared alert-1 #2");
  }

  // A dead smoke sensor must not disable the temperature half of a fire rule.
  @Test
  void inputThatCannotChangeTheAnswerDoesNotMatter() {
    Bench site = Bench.with(Bench.rule("when: lift.alarm_button || lift.speed > 2"));

    site.loses("lift-1.alarm_button", Known.BAD).reads("lift-1.speed", 2.5);
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
    site.reads("lift-1.speed", 1);
    assertThat(site.decisions()).isEmpty();
  }

  @Test
  void asksForTheOutputWhileActiveAndSpeaksOnce() {
    Bench site = Bench.with(HOLD);

    site.reads("lift-1.ebike", true);
    assertThat(site.decisions())
        .containsExactly(
            "set lift-1.door_hold 1.0 PT45S",
            "say lift-1.voice Please leave lift-1",
            "raised alert-1 #1");
    site.reads("lift-1.ebike", false);
    assertThat(site.decisions()).containsExactly("release lift-1.door_hold", "cleared alert-1 #2");
  }

  @Test
  void ruleWithoutAlertActsOnly() {
    String pack = HOLD.replace("when: lift.ebike", "when: lift.ebike\n    alert: false");
    Bench site = Bench.with(pack);

    site.reads("lift-1.ebike", true).reads("lift-1.ebike", false);

    assertThat(site.decisions())
        .containsExactly(
            "set lift-1.door_hold 1.0 PT45S",
            "say lift-1.voice Please leave lift-1",
            "release lift-1.door_hold");
    assertThat(site.engine.states()).isEmpty();
  }

  @Test
  void clearWhenGivesHysteresis() {
    Bench site = Bench.with(Bench.rule("when: lift.speed > 2", "clear-when: lift.speed < 1.5"));

    site.reads("lift-1.speed", 2.1).reads("lift-1.speed", 1.7).reads("lift-1.speed", 2.1);
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
    site.reads("lift-1.speed", 1.4);
    assertThat(site.decisions()).containsExactly("cleared alert-1 #2");
  }

  // Else the alert would be raised and cleared by every reading.
  @Test
  void conditionThatStillHoldsIsNotClearedByClearWhen() {
    Bench site = Bench.with(Bench.rule("when: lift.ebike", "clear-when: lift.door == Door.open"));

    site.reads("lift-1.ebike", true).reads("lift-1.door", "open");
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
    site.reads("lift-1.ebike", false);
    assertThat(site.decisions()).containsExactly("cleared alert-1 #2");
  }

  @Test
  void eachDeviceHasAnInstanceOfItsOwn() {
    Bench site = Bench.with(EBIKE, Map.of(), Map.of());
    site.reads("lift-1.mode", "normal").reads("lift-2.mode", "normal");

    site.reads("lift-2.ebike", true).after("0.5S").reads("lift-1.ebike", true).after("1S");

    assertThat(site.transitions)
        .extracting(AlertTransition::instance)
        .containsExactly("test/first/lift-2", "test/first/lift-1");
    assertThat(site.engine.instances()).isEqualTo(2);
  }

  @Test
  void textsAreComparedAndAnUnknownCodeIsJustAnother() {
    Bench site = Bench.with(Bench.rule("when: lift.fault_code in ['01', '08']"));

    site.reads("lift-1.fault_code", "99").reads("lift-1.fault_code", "00");
    assertThat(site.decisions()).isEmpty();
    site.reads("lift-1.fault_code", "08");
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
  }

  @Test
  void textsBeyondTheTablesLimitStillDifferFromThoseThatRulesName() {
    Bench site = Bench.with(Bench.rule("when: lift.fault_code != '01'"));
    for (int i = 0; i < Texts.LIMIT; i++) {
      site.engine.handle("code " + i);
    }

    assertThat(site.engine.handle("one too many")).isEqualTo(-1);
    assertThat(site.engine.text(site.engine.handle("01"))).isEqualTo("01");
    site.reads("lift-1.fault_code", "one too many");
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
  }

  @Test
  void transitionIsCompleteInItself() {
    Bench site = Bench.with(EBIKE).reads("lift-1.mode", "normal");
    site.reads("lift-1.ebike", true).after("1S");

    AlertTransition raised = site.transitions.getFirst();

    assertThat(raised.message())
        .isEqualTo(new LocalText("lift-1号 有事", "Something at lift-1, floor 3"));
    assertThat(raised.instance()).isEqualTo("test/first/lift-1");
    assertThat(raised.severity()).isEqualTo(Severity.HIGH);
    assertThat(raised.lane()).isEqualTo(Lane.ALERT);
    assertThat(raised.devices()).containsExactly(Bench.LIFT_1);
    assertThat(raised.nanos()).isEqualTo(site.now());
    assertThat(raised.evidence())
        .containsExactly(
            Reading.good(site.point("lift-1.ebike"), Value.of(true)),
            Reading.good(site.point("lift-1.mode"), new Value.Constant("normal")));
  }

  // What a sensor in a dwelling says of a person stays in the building.
  @Test
  void evidenceHoldsNothingPersonal() {
    String pack =
        Bench.rule("when: home.sos")
            .replace("{lift: lift}", "{home: dwelling}")
            .replace("{lift.name}", "{home.name}")
            .replace("{lift.location.floor}", "{home.location.floor}");
    Bench site = Bench.with(pack).reads("home-1.sos", true);

    assertThat(site.transitions).singleElement().satisfies(t -> assertThat(t.evidence()).isEmpty());
  }

  @Test
  void readsBackWhatItWasTold() {
    Bench site = Bench.with(EBIKE);
    Point speed = site.point("lift-1.speed");
    assertThat(site.engine.known(speed.index())).isEqualTo(Known.NEVER);
    assertThat(site.engine.value(speed.index())).isNaN();

    site.reads("lift-1.speed", 1.5);

    assertThat(site.engine.value(speed.index())).isEqualTo(1.5);
    assertThat(site.engine.known(speed.index())).isEqualTo(Known.GOOD);
    assertThat(site.engine.arrived(speed.index())).isEqualTo(site.now());
    site.loses("lift-1.speed", Known.STALE);
    assertThat(site.engine.value(speed.index())).isEqualTo(1.5);
    assertThat(site.engine.known(speed.index())).isEqualTo(Known.STALE);
  }

  @Test
  void ruleThatThrowsIsOutOfServiceAloneAndLetsItsOutputsGo() {
    Bench site = Bench.withBrokenRule();

    site.reads("lift-1.ebike", true).decisions();
    site.reads("lift-1.speed", 666);
    assertThat(site.decisions())
        .containsExactly("release lift-1.door_hold", "faulted test/first/lift-1 broken");
    site.reads("lift-1.speed", 1).reads("lift-1.ebike", false);
    assertThat(site.decisions()).isEmpty();
    site.reads("lift-2.ebike", true);
    assertThat(site.decisions())
        .containsExactly("set lift-2.door_hold 1.0 PT1M", "raised alert-2 #1");
  }

  @Test
  void derivedSignalRemembersUntilItIsReleased() {
    Bench site =
        Bench.with(Bench.latched("occupied: {latch: lift.person, until: lift.door == Door.open}"));

    site.reads("lift-1.door", "closed").reads("lift-1.person", true);
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
    site.reads("lift-1.person", false);
    assertThat(site.decisions()).isEmpty();
    site.reads("lift-1.door", "open");
    assertThat(site.decisions()).containsExactly("cleared alert-1 #2");
    site.reads("lift-1.person", true).reads("lift-1.person", false);
    assertThat(site.decisions()).isEmpty();
  }

  // The door's sensor fails while somebody is in the car: the memory must not be lost to that.
  @Test
  void derivedSignalIsUnknownButDoesNotForgetWhileItsReleaseIsUnknown() {
    Bench site =
        Bench.with(Bench.latched("occupied: {latch: lift.person, until: lift.door == Door.open}"));

    site.loses("lift-1.door", Known.BAD).reads("lift-1.person", true);
    assertThat(site.decisions()).isEmpty();
    site.reads("lift-1.person", false).reads("lift-1.door", "closed");
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
  }

  @Test
  void derivedSignalsBuildOnThoseAbove() {
    Bench site =
        Bench.with(
            Bench.latched(
                "pressed: {latch: lift.alarm_button, until: lift.door == Door.open}",
                "occupied: {latch: pressed && lift.person, until: '!pressed'}"));

    site.reads("lift-1.door", "closed").reads("lift-1.alarm_button", true);
    site.reads("lift-1.alarm_button", false).reads("lift-1.person", true);
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
    site.reads("lift-1.door", "open");
    assertThat(site.decisions()).containsExactly("cleared alert-1 #2");
  }

  @Test
  void ruleSetKnowsWhatItReadsAndWhatItMoves() {
    Bench site = Bench.with(HOLD);

    assertThat(site.rules.inputs()).containsExactly(site.point("lift-1.ebike"));
    assertThat(site.rules.outputs())
        .containsExactlyInAnyOrder(site.point("lift-1.door_hold"), site.point("lift-1.voice"));
  }

  @Test
  void siteWithoutRulesRunsEmpty() {
    var engine = new RuleEngine(RuleSet.empty(), Bench.with(EBIKE), () -> "none");

    engine.tick(5);

    assertThat(engine.nextDue()).isEqualTo(Long.MAX_VALUE);
    assertThat(engine.active()).isEqualTo(List.of());
  }
}
