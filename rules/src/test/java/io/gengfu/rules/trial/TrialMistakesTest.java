package io.gengfu.rules.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A test that cannot be meant so is no failed test but a mistake, told with its place. */
class TrialMistakesTest {

  // The step begins in line 23, column 9.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{raeds: {lift.ebike: true}} | 23:10: tests[0].steps[0].raeds: unknown key; wanted: did you mean reads?",
        "{reads: {lift.ebke: true}} | 23:18: tests[0].steps[0].reads.lift.ebke: is no point; wanted: did you mean ebike?",
        "{reads: {lfit.ebike: true}} | 23:18: tests[0].steps[0].reads.lfit.ebike: is no point; wanted: did you mean lift.ebike?",
        "{reads: {lift.ebike: yes}} | 23:30: tests[0].steps[0].reads.lift.ebike: is yes; wanted: true or false",
        "{reads: {lift.speed: fast}} | 23:30: tests[0].steps[0].reads.lift.speed: is fast; wanted: a number",
        "{reads: {lift.mode: norml}} | 23:29: tests[0].steps[0].reads.lift.mode: is norml; wanted: did you mean normal?",
        "{reads: {lift.mode: }} | 23:28: tests[0].steps[0].reads.lift.mode: has no value; wanted: a value",
        "{reads: {lift.speed: [1, 2]}} | 23:30: tests[0].steps[0].reads.lift.speed: is a list; wanted: a list only beside every",
        "{every: 1s, times: 3, reads: {lift.speed: [1, 2]}} | 23:51: tests[0].steps[0].reads.lift.speed: has 2 values; wanted: 3 values, one for each time",
        "{times: 3} | 23:17: tests[0].steps[0].times: needs every; wanted: every",
        "{every: 1s, times: 0} | 23:28: tests[0].steps[0].times: is 0; wanted: a whole number from 1 to 100000",
        "{every: 1s, after: 1s} | 23:28: tests[0].steps[0].after: stands beside every; wanted: one of the two",
        "{after: 5} | 23:17: tests[0].steps[0].after: is 5; wanted: a duration",
        "{after: 5000d} | 23:17: tests[0].steps[0].after: is longer than a year; wanted: a duration",
        "{loses: {lift.mode: worn}} | 23:29: tests[0].steps[0].loses.lift.mode: is worn; wanted: one of bad, stale, uncertain",
        "{loses: {lift.moed: bad}} | 23:18: tests[0].steps[0].loses.lift.moed: is no point; wanted: did you mean mode?",
        "{acknowledge: cod} | 23:23: tests[0].steps[0].acknowledge: there is no alert cod; wanted: did you mean code?",
        "{message: {cod: Fault}} | 23:25: tests[0].steps[0].message.cod: there is no alert cod; wanted: did you mean code?",
        "{expect: rased code} | 23:18: tests[0].steps[0].expect: begins with \"rased\"; wanted: did you mean raised?",
        "{expect: [raised cod]} | 23:19: tests[0].steps[0].expect: there is no \"cod\"; wanted: did you mean code?",
        "{expect: [raised code of lift]} | 23:19: tests[0].steps[0].expect: there is no \"code of lift\"; wanted: one of code, hold",
        "{expect: [set lift.dor_hold true]} | 23:19: tests[0].steps[0].expect: \"lift.dor_hold\" is no output; wanted: did you mean door_hold?",
        "{expect: [set lift.door_hold on]} | 23:19: tests[0].steps[0].expect: sets \"on\"; wanted: true or false",
        "{expect: [set lift.door_hold true at most 60]} | 23:19: tests[0].steps[0].expect: goes on wrongly behind true; wanted: at most 60s, or nothing",
        "{expect: [say lift.door_hold]} | 23:19: tests[0].steps[0].expect: lift.door_hold does not speak; wanted: an output of type text",
        "{expect: [release]} | 23:19: tests[0].steps[0].expect: is not complete, or too long; wanted: release point",
        "{expect: [refused shouting code]} | 23:19: tests[0].steps[0].expect: does not say what is refused; wanted: one of",
        "{expect: {raised: code}} | 23:18: tests[0].steps[0].expect: is a list or a map; wanted: decisions as text",
      })
  void stepIsWrongAtItsPlace(String step, String words) {
    assertThat(Written.problems("  - name: it\n    steps:\n      - " + step + "\n"))
        .singleElement()
        .asString()
        .startsWith("watch.yaml:" + words);
  }

  // The test begins in line 21, column 5.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{nam: it, steps: [{after: 1s}]} | 21:6: tests[0].nam: unknown key; wanted: did you mean name?",
        "{name: it, clock: \"21:50\", steps: [{after: 1s}]} | 21:23: tests[0].clock: is no time; wanted: such as",
        "{name: it, steps: []} | 21:23: tests[0].steps: has no step, so the test would always pass; wanted: at least one",
        "{name: it} | 21:5: tests[0].steps: is missing; wanted: a list of steps",
        "{name: it, parameters: {wiat: 1s}, steps: [{after: 1s}]} | 21:5: tests[0].parameters.wiat: unknown parameter; wanted: did you mean wait?",
        "{name: it, parameters: {wait: 1}, steps: [{after: 1s}]} | 21:5: tests[0].parameters.wait: is 1; wanted: a duration",
        "{name: it, devices: {lfit: a}, steps: [{after: 1s}]} | 21:26: tests[0].devices.lfit: the pack has no variable lfit; wanted: did you mean lift?",
        "{name: it, devices: {lift: []}, steps: [{after: 1s}]} | 21:32: tests[0].devices.lift: names no device; wanted: ids such as",
        "{name: it, devices: {lift: [a, a]}, steps: [{after: 1s}]} | 21:36: tests[0].devices.lift: has a second device a; wanted: an id of its own",
        "{name: it, devices: {lift: a.b}, steps: [{after: 1s}]} | 21:32: tests[0].devices.lift: is \"a.b\"; wanted: 1 to 64 letters, digits, _ and -",
        "{name: it, devices: {lift: {flor: x, id: a}}, steps: [{after: 1s}]} | 21:33: tests[0].devices.lift.flor: unknown key; wanted: did you mean floor?",
      })
  void testIsWrongAtItsPlace(String test, String words) {
    assertThat(Written.problems("  - " + test + "\n"))
        .singleElement()
        .asString()
        .startsWith("watch.yaml:" + words);
  }

  @Test
  void namesAreUnique() {
    assertThat(Written.problems("  - {name: it, steps: [{}]}\n  - {name: it, steps: [{}]}\n"))
        .containsExactly(
            "watch.yaml:22:12: tests[1].name: is the name of the test in line 21; wanted: a name of"
                + " its own");
  }

  @Test
  void mistakeOfThePackIsToldOnceHoweverManyTestsThereAre() {
    var problems = new Problems();
    String pack = Written.PACK.replace("lift.ebike", "lift.ebke");
    String tests = "tests:\n  - {name: a, steps: [{}]}\n  - {name: b, steps: [{}]}\n";

    assertThat(
            YamlReader.parse(pack + tests, "watch.yaml", problems)
                .flatMap(document -> PackTrials.read(document, problems)))
        .isEmpty();
    assertThat(problems.all())
        .singleElement()
        .asString()
        .startsWith("watch.yaml:9:11: rules[0].when: unknown signal lift.ebke");
  }

  // What the pack itself would say of such a value, it says of the test that gives it.
  @Test
  void parameterThatThePackCannotHaveIsReported() {
    assertThat(Written.problems("  - {name: it, parameters: {hold: 61s}, steps: [{after: 1s}]}\n"))
        .singleElement()
        .asString()
        .contains("rules[0].do[0].at-most: is longer than door_hold may be active");
  }
}
