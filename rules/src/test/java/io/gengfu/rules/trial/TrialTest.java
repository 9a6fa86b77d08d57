package io.gengfu.rules.trial;

import static io.gengfu.rules.trial.Written.differences;
import static io.gengfu.rules.trial.Written.trial;
import static io.gengfu.rules.trial.Written.trials;
import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import org.junit.jupiter.api.Test;

class TrialTest {

  @Test
  void passesWhenJustWhatIsExpectedIsDecided() {
    assertThat(
            differences(
                """
                - reads: {lift.ebike: true}
                - after: 2s
                  expect: [set lift.door_hold true at most 60s, say lift.voice]
                - reads: {lift.ebike: false}
                  expect: release lift.door_hold
                """))
        .isEmpty();
  }

  @Test
  void wrongExpectationIsShownAtItsStepBesideWhatWasDecided() {
    assertThat(
            differences(
                """
                - reads: {lift.ebike: true}
                - after: 3s
                  expect: [set lift.door_hold true at most 30s, say lift.voice]
                """))
        .isEqualTo(
            """
            watch.yaml:24:9: step 2, at 3s (- expected, + decided)
              - set lift.door_hold true at most 30s
              + set lift.door_hold true at most 1m             at 2s
                say lift.voice                                 at 2s""");
  }

  @Test
  void messageOfAnOpenAlertIsComparedInEnglish() {
    assertThat(
            differences(
                """
                - {reads: {lift.speed: 2.6}, expect: raised code, message: {code: Fault}}
                """))
        .isEmpty();
    assertThat(
            differences(
                """
                - {reads: {lift.speed: 2.6}, expect: raised code, message: {code: No fault}}
                """))
        .contains("- message of code: No fault", "+ message of code: Fault");
    assertThat(differences("- {reads: {lift.speed: 2.4}, message: {code: Fault}}"))
        .contains("+ message of code: (no alert)");
  }

  @Test
  void decisionThatIsMissingIsReported() {
    assertThat(differences("- {reads: {lift.speed: 2.4}, expect: raised code}"))
        .endsWith("\n  - raised code");
  }

  // The commonest mistake of a rule: it does more than anybody asked for.
  @Test
  void decisionThatNobodyExpectsIsReported() {
    assertThat(differences("- {reads: {lift.speed: 2.6}}"))
        .endsWith("\n  + raised code                                    at 0s");
    assertThat(differences("- {reads: {lift.speed: 2.6}, expect: []}")).contains("+ raised code");
  }

  @Test
  void decisionsInAnotherOrderAreReported() {
    assertThat(
            differences(
                """
                - reads: {lift.ebike: true}
                - after: 2s
                  expect: [say lift.voice, set lift.door_hold true at most 60s]
                """))
        .containsSubsequence("- say lift.voice", "  set lift.door_hold", "+ say lift.voice");
  }

  @Test
  void decisionBelongsToTheStepInWhichItWasMade() {
    assertThat(
            differences(
                """
                - reads: {lift.speed: 3}
                - after: 1s
                  expect: raised code
                """))
        .contains("watch.yaml:23:9: step 1, at 0s", "+ raised code")
        .contains("watch.yaml:24:9: step 2, at 1s", "- raised code");
  }

  // Otherwise a rule of two timers would be seen only at the end of a long step.
  @Test
  void timersActAtTheirOwnMoments() {
    String differences =
        differences(
            """
            - reads: {lift.fault_code: "", lift.mode: normal, lift.speed: 3}
              expect: raised code
            - reads: {lift.speed: 1, lift.ebike: true}
            - after: 1h
            """);

    assertThat(differences)
        .containsPattern("cleared code +at 500ms\n")
        .containsPattern("set lift.door_hold true at most 1m +at 2s\n");
  }

  @Test
  void equalDurationsAndNumbersAreEqualHoweverTheyAreWritten() {
    assertThat(
            differences(
                """
                - reads: {lift.ebike: true}
                - after: 2000ms
                  expect: ["set  lift.door_hold true at  most 1m", say lift.voice]
                """))
        .isEmpty();
  }

  @Test
  void valuesOfEveryTypeAreRead() {
    assertThat(
            differences(
                """
                - {reads: {lift.fault_code: "01"}, expect: raised code}
                - {reads: {lift.fault_code: "02", lift.speed: 1, lift.mode: normal}}
                - {after: 500ms, expect: cleared code}
                - {reads: {lift.mode: inspection}, expect: raised code}
                """))
        .isEmpty();
  }

  @Test
  void seriesLetsTimePassBeforeEachOfItsReadings() {
    assertThat(
            differences(
                """
                - every: 1s
                  reads: {lift.ebike: [true, true], lift.person: true}
                - every: 1s
                  times: 2
                  reads: {lift.ebike: true}
                  expect: [set lift.door_hold true at most 60s, say lift.voice]
                """))
        .isEmpty();
    assertThat(differences("- {every: 1s, times: 5, reads: {lift.speed: 3}, expect: []}"))
        .contains("step 1, at 5s")
        .containsPattern("raised code +at 1s");
  }

  @Test
  void whatIsLostIsUnknownWhateverTheReason() {
    for (String how : new String[] {"bad", "stale", "uncertain"}) {
      assertThat(
              differences(
                  """
                  - reads: {lift.ebike: true}
                  - loses: {lift.ebike: %s}
                  - after: 1h
                  - reads: {lift.ebike: true}
                  - after: 2s
                    expect: [set lift.door_hold true at most 60s, say lift.voice]
                  """
                      .formatted(how)))
          .as(how)
          .isEmpty();
    }
  }

  @Test
  void peopleHaveTheirSayAndAreRefusedWhereThereIsNothingToSay() {
    assertThat(
            differences(
                """
                - {acknowledge: code, expect: refused acknowledge code}
                - {reads: {lift.speed: 3}, expect: raised code}
                - {acknowledge: code, expect: acknowledged code}
                - {acknowledge: code}
                """))
        .contains("step 4")
        .contains("+ refused acknowledge code");
  }

  @Test
  void peopleSilenceRulesAndPutThemBack() {
    assertThat(
            differences(
                """
                - {shelve: {code: 1h}}
                - {reads: {lift.fault_code: "", lift.mode: normal, lift.speed: 3}}
                - {unshelve: code, expect: raised code}
                - {out-of-service: code, expect: out_of_service code}
                - {out-of-service: code, expect: refused out-of-service code}
                - {in-service: code, expect: in_service code}
                - {shelve: {code: 30d}, expect: refused shelve code}
                """))
        .isEmpty();
  }

  @Test
  void parametersOfTheTestReplaceThoseOfThePack() {
    assertThat(
            trials(
                    """
                    tests:
                      - name: it
                        parameters: {wait: 0s, hold: 5s}
                        steps:
                          - reads: {lift.ebike: true}
                            expect: [set lift.door_hold true at most 5s, say lift.voice]
                    """)
                .trials())
        .singleElement()
        .satisfies(trial -> assertThat(trial.run().passed()).isTrue());
  }

  // A rule that needs the time of day must be seen to do without it, too.
  @Test
  void wallClockIsKnownOnlyWhereTheTestSaysSo() {
    String tests =
        """
          - id: odd
            when: odd > 3
            severity: low
            message: {zh: 异常, en: Odd}
        signals:
          odd: {deviation: lift.speed, over: 14d, floor: 0.1}
        tests:
          - name: with a clock
            clock: "2026-03-02T21:50:00+08:00"
            steps:
              - {reads: {lift.speed: 1}}
              - {after: 9d}
              - {reads: {lift.speed: 2}, expect: raised odd}
          - name: without
            steps:
              - {reads: {lift.speed: 1}}
              - {after: 9d}
              - {reads: {lift.speed: 2}}
        """;

    assertThat(trials(tests).trials().stream().flatMap(trial -> trial.run().differences().stream()))
        .isEmpty();
  }

  @Test
  void rulesOverSeveralDevicesNameTheDevice() {
    assertThat(
            trials(
                    """
                    tests:
                      - name: it
                        devices: {lift: [lift-1, {id: lift-2, building: "2", floor: "1"}]}
                        steps:
                          - {reads: {lift-2.speed: 3}, expect: raised code of lift-2}
                          - {acknowledge: code of lift-2, expect: acknowledged code of lift-2}
                    """)
                .trials())
        .singleElement()
        .satisfies(trial -> assertThat(trial.run().differences()).isEmpty());
  }

  @Test
  void rulesForPlacesNameThePlace() {
    var problems = new Problems();
    String pack =
        """
        pack: crowded
        version: "1.0.0"
        title: {zh: 测试, en: Test}
        scenario: test
        for-each: {bay: parking_bay}
        per: building
        signals: {taken: {number-of: bay.occupied}}
        rules:
          - {id: full, when: taken >= 2, severity: low, message: {zh: 满, en: Full}}
        tests:
          - name: each building by itself
            devices:
              bay:
                - {id: a, building: "1"}
                - {id: b, building: "1"}
                - {id: c, building: "2"}
            steps:
              - reads: {a.occupied: true, b.occupied: false, c.occupied: true}
              - {reads: {b.occupied: true}, expect: raised full of building=1}
        """;
    var trials =
        YamlReader.parse(pack, "crowded.yaml", problems)
            .flatMap(document -> PackTrials.read(document, problems));

    assertThat(problems.all()).isEmpty();
    assertThat(trials.orElseThrow().trials())
        .singleElement()
        .satisfies(trial -> assertThat(trial.run().differences()).isEmpty());
  }

  @Test
  void testsKnowWhichRulesActedAndWhetherNothingIsExpected() {
    Trial quiet = trial("- {reads: {lift.speed: 1}}");
    Trial loud = trial("- {reads: {lift.speed: 3}, expect: raised code}");

    assertThat(quiet.isQuiet()).isTrue();
    assertThat(quiet.run().acted()).isEmpty();
    assertThat(loud.isQuiet()).isFalse();
    assertThat(loud.run().acted()).containsExactly("code");
    assertThat(trials("").rules()).containsExactly("hold", "code");
    assertThat(trials("").trials()).isEmpty();
  }

  @Test
  void sameTestHasTheSameOutcomeAgain() {
    Trial trial = trial("- {reads: {lift.speed: 3}}");

    assertThat(trial.run()).isEqualTo(trial.run());
  }

  @Test
  void longDifferenceIsCut() {
    String flapping =
        """
        - reads: {lift.fault_code: "", lift.mode: normal}
        - every: 1s
          reads: {lift.speed: [%s 3]}
        """
            .formatted("3, 1, ".repeat(50));

    assertThat(differences(flapping)).endsWith("  … and 61 more").hasLineCount(42);
  }
}
