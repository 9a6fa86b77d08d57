package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line for each mistake in a derived signal, at its place, with a remedy. */
class SignalProblemsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cont: lift.ebike, within: 10m | signals.s.cont: is no operator; wanted: did you mean count?",
        "count: lift.ebike | signals.s.within: is missing; wanted: a duration",
        "count: lift.speed, within: 10m | signals.s.count: is a number; wanted: a condition",
        "avg: lift.ebike, over: 1m | signals.s.avg: is a flag; wanted: a number",
        "avg: lift.speed, over: 10ms | signals.s.over: is 10ms; wanted: from 1s to a year",
        "avg: lift.sped, over: 1m | signals.s.avg: unknown signal lift.sped; wanted: did you mean speed?",
        "'at-least: 3, of: [lift.ebike, lift.person]' | signals.s.at-least: is 3; wanted: a whole number from 1 to 2",
        "share-of: lift.ebike | signals.s.share-of: names no group; wanted: a variable under all",
        "map: lift.fault_cod, to: {\"01\": true} | signals.s.map: unknown signal lift.fault_cod; wanted: did you mean lift.fault_code?",
        "map: lift.mode, to: {nrmal: true} | signals.s.to.nrmal: unknown constant; wanted: did you mean normal?",
        "map: lift.ebike | signals.s.to: has no codes",
        "'sequence: [lift.ebike], within: 3s' | signals.s.sequence: is no list of conditions; wanted: at least 2",
        "deviation: lift.speed, over: 14d, floor: 0 | signals.s.floor: is not above zero",
        "sum: lift.speed * lift.floor, over: 1m | signals.s.sum: names more than one signal",
        "latch: later, until: lift.ebike | signals.s.latch: unknown name later",
        "count: lift.ebike, within: 10m, longer: 3 | signals.s.longer: unknown key",
        "rate: lift.speed, over: 1m, per: 0s | signals.s.per: is 0s",
      })
  void signalIsWrongAtItsPlace(String signal, String words) {
    assertThat(Bench.problems(Bench.signals("lift.ebike", "s: {" + signal + "}")))
        .singleElement()
        .asString()
        .matches("test.yaml:\\d+:\\d+: .*")
        .contains(words);
  }

  @Test
  void meanOfDegreesIsNotComparedWithMetresASecond() {
    assertThat(Bench.problems(Bench.signals("s > lift.floor", "s: {avg: lift.speed, over: 1m}")))
        .singleElement()
        .asString()
        .contains("puts a bare number and m/s together");
  }

  @Test
  void aGroupHasNoValueOfItsOwn() {
    String pack =
        Bench.signals("cars.ebike", "s: {number-of: cars.ebike}")
            .replace("for-each:", "all: {cars: {class: lift}}\nfor-each:");
    assertThat(Bench.problems(pack))
        .singleElement()
        .asString()
        .contains("cars stands for several devices; wanted: a derived signal over them");
  }

  @Test
  void aGroupIsNotMixedWithAnother() {
    String pack =
        Bench.signals("s", "s: {number-of: cars.ebike && lift.person, at-least: 1}")
            .replace("for-each:", "all: {cars: {class: lift}}\nfor-each:");
    assertThat(Bench.problems(pack)).singleElement().asString().contains("unknown name lift");
  }

  @Test
  void aPlaceThatIsNoneIsNamed() {
    String pack = Bench.rule("when: lift.ebike").replace("for-each:", "per: house\nfor-each:");
    assertThat(Bench.problems(pack)).anySatisfy(p -> assertThat(p).contains("per: is house"));
  }
}
