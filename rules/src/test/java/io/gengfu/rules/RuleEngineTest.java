package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuleEngineTest {

  @Test
  void raisesWhenTheConditionHasHeldLongEnoughAndClearsWhenItHasNot() {
    Bench site =
        Bench.with(
            Bench.rule("when: lift.ebike && lift.mode == Mode.normal", "for: 1s", "clear-for: 5s"));

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
  void asksForTheOutputWhileActiveAndSpeaksOnce() {
    Bench site =
        Bench.with(
            Bench.rule(
                "when: lift.ebike",
                "do:",
                "  - {set: lift.door_hold, to: true, at-most: 45s}",
                "  - {say: lift.voice, zh: 请, en: \"Please leave {lift.name}\"}"));

    site.reads("lift-1.ebike", true);
    assertThat(site.decisions())
        .containsExactly(
            "set lift-1.door_hold 1.0 PT45S",
            "say lift-1.voice Please leave lift-1",
            "raised alert-1 #1");
    site.reads("lift-1.ebike", false);
    assertThat(site.decisions()).containsExactly("release lift-1.door_hold", "cleared alert-1 #2");
  }
}
