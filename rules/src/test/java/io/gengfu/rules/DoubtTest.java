package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.AlertTransition.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Answers that stay unknown: the state is kept for a time, then the rule says what counts. */
class DoubtTest {

  private static final String HOT = "charger.temperature > 60";

  private static Bench site(String when, String... more) {
    String pack =
        Bench.rule(
                Stream.concat(Stream.of("when: " + when), Stream.of(more)).toArray(String[]::new))
            .replace("{lift: lift}", "{charger: charger}")
            .replace("{lift.", "{charger.");
    return Bench.with(pack);
  }

  private static List<Kind> kinds(Bench site) {
    return site.transitions.stream().map(AlertTransition::kind).toList();
  }

  private static boolean isUndecided(Bench site) {
    return site.engine.isUndecided(Bench.CHARGER);
  }

  @Test
  void stateIsKeptAndReportedAfterThreeIntervals() {
    Bench site = site(HOT).reads("charger-1.temperature", 70);

    site.loses("charger-1.temperature", Known.BAD).after("2.9S");
    assertThat(isUndecided(site)).isFalse();
    site.after("0.1S");
    assertThat(isUndecided(site)).isTrue();
    site.after("1H");
    assertThat(kinds(site)).containsExactly(Kind.RAISED);

    site.reads("charger-1.temperature", 70);
    assertThat(isUndecided(site)).isFalse();
    assertThat(kinds(site)).containsExactly(Kind.RAISED);
  }

  @Test
  void shortLossIsNotReported() {
    Bench site = site(HOT).reads("charger-1.temperature", 20);

    for (int i = 0; i < 10; i++) {
      site.loses("charger-1.temperature", Known.BAD).after("2S");
      site.reads("charger-1.temperature", 20).after("2S");
      assertThat(isUndecided(site)).isFalse();
    }
  }

  @Test
  void inputThatCannotChangeTheAnswerIsNotMissed() {
    Bench site = site("charger.smoke || " + HOT).reads("charger-1.smoke", true);

    site.loses("charger-1.temperature", Known.BAD).after("1H");

    assertThat(isUndecided(site)).isFalse();
  }

  // A kit of few sensors never reports what the other half of a rule reads.
  @Test
  void whatWasNeverReadIsNotMissed() {
    Bench site =
        site("charger.smoke && " + HOT, "when-unknown: true").reads("charger-1.smoke", true);

    site.after("1H");

    assertThat(isUndecided(site)).isFalse();
    assertThat(kinds(site)).isEmpty();
  }

  @Test
  void lossAlarmsWhereTheRuleSaysSo() {
    Bench site =
        site(HOT, "when-unknown: true", "hold-at-most: 10s", "for: 5s")
            .reads("charger-1.temperature", 20)
            .loses("charger-1.temperature", Known.STALE);

    site.after("14.9S");
    assertThat(kinds(site)).isEmpty();
    site.after("0.1S");
    assertThat(kinds(site)).containsExactly(Kind.RAISED);

    site.reads("charger-1.temperature", 20);
    assertThat(kinds(site)).containsExactly(Kind.RAISED, Kind.CLEARED);
  }

  @Test
  void alertThatHoldsIsKeptWhereLossCountsAsTrue() {
    Bench site =
        site(HOT, "when-unknown: true")
            .reads("charger-1.temperature", 70)
            .loses("charger-1.temperature", Known.BAD);

    site.after("1H");

    assertThat(kinds(site)).containsExactly(Kind.RAISED);
  }

  @Test
  void lossClearsWhereTheRuleSaysSo() {
    Bench site =
        site(HOT, "when-unknown: false", "hold-at-most: 0s", "clear-for: 5s")
            .reads("charger-1.temperature", 70)
            .loses("charger-1.temperature", Known.UNCERTAIN);

    site.after("5S");
    assertThat(kinds(site)).containsExactly(Kind.RAISED, Kind.CLEARED);

    site.reads("charger-1.temperature", 70);
    assertThat(kinds(site)).containsExactly(Kind.RAISED, Kind.CLEARED, Kind.RAISED);
  }

  // What the wait had run before the loss is neither lost nor added to.
  @Test
  void waitGoesOnWhereItStood() {
    Bench site = site(HOT, "for: 10m").reads("charger-1.temperature", 70).after("9M");

    site.loses("charger-1.temperature", Known.BAD).after("1H");
    site.reads("charger-1.temperature", 70).after("59S");
    assertThat(kinds(site)).isEmpty();
    site.after("1S");

    assertThat(kinds(site)).containsExactly(Kind.RAISED);
  }

  @Test
  void savedWaitIsTheSameWhileTheDoubtIsMeasured() {
    Bench site =
        site(HOT, "for: 10m", "hold-at-most: 1h").reads("charger-1.temperature", 70).after("9M");
    site.loses("charger-1.temperature", Known.BAD).after("30M");

    assertThat(site.engine.states())
        .singleElement()
        .satisfies(
            state -> {
              assertThat(state.waiting().running()).isFalse();
              assertThat(state.waiting().nanos()).isEqualTo(9 * 60_000_000_000L);
            });
  }

  @Test
  void severalRulesAboutADeviceAreOneDoubtAboutIt() {
    String pack =
        """
        pack: test
        version: "1.0.0"
        title: {zh: 测试, en: Test}
        scenario: test
        for-each: {charger: charger}
        rules:
          - {id: hot, when: charger.temperature > 60, severity: high, message: {zh: 热, en: Hot}}
          - id: hotter
            when: charger.temperature > 75
            hold-at-most: 1m
            severity: high
            message: {zh: 热, en: Hotter}
        """;
    Bench site = Bench.with(pack).reads("charger-1.temperature", 20);

    site.loses("charger-1.temperature", Known.BAD).after("2M");
    assertThat(isUndecided(site)).isTrue();
    site.reads("charger-1.temperature", 20);

    assertThat(isUndecided(site)).isFalse();
  }

  @Test
  void ruleOverAGroupAloneCannotSayWhatItsLossMeans() {
    assertThat(
            Bench.problems(
                """
                pack: test
                version: "1.0.0"
                title: {zh: 测试, en: Test}
                scenario: test
                for-each: {bay: parking_bay}
                per: building
                signals:
                  full: {share-of: bay.occupied}
                rules:
                  - id: full
                    when: full > 0.9
                    when-unknown: true
                    severity: low
                    message: {zh: 满, en: Full}
                """))
        .anySatisfy(problem -> assertThat(problem).contains("when-unknown: has no effect"));
  }
}
