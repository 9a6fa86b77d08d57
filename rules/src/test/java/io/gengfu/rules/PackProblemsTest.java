package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Points;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An installer reads these lines in a cellar: one for each mistake, at its place, with a remedy.
 */
class PackProblemsTest {

  // The condition begins in line 10, column 11.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lift.ebke && lift.person | 10:11 | unknown signal lift.ebke; wanted: did you mean ebike?",
        "lift.person && lft.ebike | 10:26 | unknown name lft; wanted: did you mean lift?",
        "lift.mode == Mode.norml | 10:24 | unknown constant Mode.norml; wanted: did you mean normal?",
        "lift.mode == Mod.normal | 10:24 | unknown name Mod; wanted: did you mean Mode?",
        "lift.mode == Door.open | 10:21 | == cannot be applied to Mode and Door; wanted: values of one type",
        "lift.mode == 1 | 10:21 | == cannot be applied to Mode and a number; wanted: values of one type",
        "lift.ebike > 2 | 10:22 | > cannot be applied to a flag and a number; wanted: numbers",
        "lift.speed && lift.ebike | 10:22 | && cannot be applied to a number and a flag; wanted: flags",
        "lift.speed | 10:11 | is a number; wanted: a condition that is true or false",
        "1 < 2 | 10:11 | names no signal; wanted: a condition that some reading can change",
        "lift | 10:11 | lift is a device, not a value; wanted: lift.signal with one of",
        "lift.ebike.on | 10:11 | lift.ebike is a value and has no parts; wanted: the value alone",
        "has(lift.ebike) | 10:14 | calls the unknown function has; wanted: only &&",
        "lift.fault_code.startsWith('0') | 10:37 | calls the unknown function startsWith; wanted: only &&",
        "lift.ebike && | 10:24 | is not an expression: mismatched input '<EOF>'; wanted: CEL such as",
        "lift.speed > 2u | 10:24 | has a constant that no signal can have; wanted: true",
        "lift.speed + lift.floor > 2 | 10:22 | puts m/s and a bare number together; wanted: two numbers in one unit",
        "lift.mode in Mode.normal | 10:28 | is not a list; wanted: a list behind in",
        "\"[lift.ebike] == lift.person\" | 10:12 | has a form that rules do not know; wanted: only &&",
        "lift.person && lift.speed > ${limt} | 10:11 | names the unknown parameter limt; wanted: a name under parameters",
      })
  void conditionIsWrongAtItsPlace(String when, String place, String words) {
    assertThat(Bench.problems(Bench.rule("when: " + when)))
        .singleElement()
        .asString()
        .startsWith("test.yaml:" + place + ": rules[0].when: " + words);
  }

  @Test
  void placeIsTheWrittenOneAlthoughParametersAreLongerOrShorter() {
    String pack =
        Bench.rule("when: lift.speed > ${limit} && lift.ebke")
            .replace("rules:", "parameters: {limit: 1234567}\nrules:");

    assertThat(Bench.problems(pack))
        .singleElement()
        .asString()
        .startsWith("test.yaml:11:36: rules[0].when: unknown signal lift.ebke");
  }

  @Test
  void quotedConditionIsPlacedBehindItsQuote() {
    assertThat(Bench.problems(Bench.rule("when: \"!lift.ebke\"")))
        .singleElement()
        .asString()
        .startsWith("test.yaml:10:13: rules[0].when: unknown signal lift.ebke");
  }

  // YAML takes an unquoted exclamation mark for a tag, and hands over nothing.
  @Test
  void unquotedExclamationMarkIsExplained() {
    assertThat(Bench.problems(Bench.rule("when: !lift.ebike")))
        .containsExactly(
            "test.yaml:10:11: rules[0].when: is missing; wanted: a condition; in quotes where it"
                + " begins with an exclamation mark");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{set: lift.door_hold, to: true} | rules[0].do[0].at-most: is missing, and door_hold is dangerous",
        "{set: lift.door_hold, to: true, at-most: 61s} | rules[0].do[0].at-most: is longer than door_hold may be active; wanted: at most 60s",
        "{set: lift.door_hold, to: 'yes', at-most: 6s} | rules[0].do[0].to: is yes; wanted: true or false",
        "{set: lift.door_hold, at-most: 6s} | rules[0].do[0].to: is missing; wanted: true or false",
        "{set: lift.door_hold, to: true, at-most: 6} | rules[0].do[0].at-most: is 6; wanted: a duration",
        "{set: lift.mode, to: normal} | rules[0].do[0].set: lift.mode is no output; wanted: one of door_hold, voice",
        "{set: lift.dor_hold, to: true} | rules[0].do[0].set: lift.dor_hold is no output; wanted: did you mean door_hold?",
        "{set: left.door_hold, to: true} | rules[0].do[0].set: unknown variable left; wanted: did you mean lift?",
        "{set: lift.voice, to: hello} | rules[0].do[0].set: names an output of spoken words; wanted: say",
        "{say: lift.door_hold, zh: 请, en: Please} | rules[0].do[0].say: names an output that takes no words",
        "{say: lift.voice, zh: 请} | rules[0].do[0].en: is missing; wanted: text",
        "{do: lift.voice} | rules[0].do[0].set: is missing; wanted: set: variable.output",
        "{say: lift.voice, zh: 请, en: Hi, too: 1} | rules[0].do[0].too: unknown key",
      })
  void actionIsWrong(String action, String problem) {
    assertThat(Bench.problems(Bench.rule("when: lift.ebike", "do:", "  - " + action)))
        .anySatisfy(line -> assertThat(line).contains(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id: first | id: First | rules[0].id: is First; wanted: lower-case words",
        "severity: high | severity: hgh | rules[0].severity: is hgh; wanted: did you mean high?",
        "severity: high | lane: alert | rules[0].severity: is missing",
        "severity: high | severity: high, lane: audit | rules[0].lane: is kept for records that are no alerts",
        "severity: high | severity: high, fur: 5s | rules[0].fur: unknown key; wanted: did you mean for?",
        "severity: high | severity: high, for: 5 | rules[0].for: is 5; wanted: a duration",
        "severity: high | severity: high, for: 400d | rules[0].for: is longer than a year",
        "for-each: {lift: lift} | for-each: {lift: elevator} | for-each.lift: unknown device class elevator",
        "for-each: {lift: lift} | for-each: {lift: lft} | for-each.lift: unknown device class lft; wanted: did you mean lift?",
        "for-each: {lift: lift} | for-each: {lift: lift, a: siren} | for-each: has 2 variables",
        "for-each: {lift: lift} | for-each: {lift: lift}, with: {lift: siren} | with.lift: is a second variable of this name",
        "scenario: test | scenario: test, secnario: x | secnario: unknown key; wanted: did you mean scenario?",
        "scenario: test | senario: test | senario: unknown key; wanted: did you mean scenario?",
        "version: '1' | version: 1 | version: is the unquoted number 1",
      })
  void packIsWrong(String right, String wrong, String problem) {
    String lines = wrong.replace(", with", "\nwith").replace(", secn", "\nsecn");
    String indented = lines.replace(", ", right.startsWith("sev") ? "\n    " : ", ");
    String pack = Bench.rule("when: lift.ebike").replace("\"1\"", "'1'").replace(right, indented);

    assertThat(Bench.problems(pack)).anySatisfy(line -> assertThat(line).contains(problem));
  }

  @Test
  void messageNeedsBothLanguagesAndPlacesThatExist() {
    String pack = Bench.rule("when: lift.ebike");

    assertThat(Bench.problems(pack.replace("zh: \"{lift.name} 有事\", ", "")))
        .containsExactly("test.yaml:9:14: rules[0].message.zh: is missing; wanted: text");
    assertThat(Bench.problems(pack.replace("{lift.name} 有事", "{lift.nam} 有事")))
        .singleElement()
        .asString()
        .contains(
            "rules[0].message.zh: has no such place: {lift.nam}; wanted: did you mean lift.name?");
  }

  @Test
  void ruleWithoutAlertMustDoSomething() {
    assertThat(Bench.problems(Bench.rule("when: lift.ebike", "alert: false")))
        .singleElement()
        .asString()
        .contains("rules[0].do: is missing from a rule that raises no alert");
  }

  @Test
  void twoRulesNeedTwoIds() {
    String pack = Bench.rule("when: lift.ebike");
    String second = pack.substring(pack.indexOf("  - id")).replace("lift.ebike", "lift.person");

    assertThat(Bench.problems(pack + second))
        .singleElement()
        .asString()
        .contains("rules[1].id: a second rule is called first");
  }

  @Test
  void derivedSignalReadsOnlyWhatStandsAbove() {
    assertThat(
            Bench.problems(
                Bench.latched(
                    "occupied: {latch: later, until: lift.ebike}",
                    "later: {latch: lift.person, until: lift.ebike}")))
        .singleElement()
        .asString()
        .contains("signals.occupied.latch: unknown name later");
    assertThat(Bench.problems(Bench.latched("occupied: {latch: lift.person}")))
        .singleElement()
        .asString()
        .contains("signals.occupied.until: is missing");
  }

  @Test
  void packOverAClassThatTheSiteDoesNotHaveSaysSo() {
    String pack = Bench.rule("when: lift.silent").replace("{lift: lift}", "{lift: gateway}");

    assertThat(Bench.problems(pack))
        .singleElement()
        .asString()
        .contains("devices.lift: the site has no device of class gateway");
  }

  @Test
  void bindingIsReportedWhereTheSiteMakesIt() {
    String pack =
        Bench.rule("when: lift.ebike")
            .replace("rules:", "with: {other: lift}\nparameters: {wait: 5s, limit: 3}\nrules:");

    assertThat(
            problems(
                pack,
                Map.of("lift", List.of("lift-9", "charger-1"), "lft", List.of("lift-1")),
                Map.of("wait", "5", "limit", "much", "waits", "3s")))
        .containsExactlyInAnyOrder(
            "site.yaml:7:3: devices.lift: unknown device lift-9; wanted: did you mean lift-1? one of"
                + " lift-1, lift-2",
            "site.yaml:7:3: devices.lift: charger-1 is of class charger; wanted: a device of class"
                + " lift",
            "site.yaml:7:3: devices.lft: unknown variable; wanted: did you mean lift? one of lift,"
                + " other",
            "site.yaml:7:3: parameters.wait: is 5; wanted: a duration such as 400ms, 5s, 2m, 12h or"
                + " 30d",
            "site.yaml:7:3: parameters.limit: is much; wanted: a number such as 3",
            "site.yaml:7:3: parameters.waits: unknown parameter; wanted: did you mean wait? one of"
                + " limit, wait");
  }

  @Test
  void deviceThatCouldBeAnyMustBeBound() {
    String pack =
        Bench.rule("when: zone.motion")
            .replace("{lift: lift}", "{zone: infrared_zone}\nwith: {lift: lift}");

    // The building has one lift only, and the zone stands in it.
    assertThat(problems(pack, Map.of(), Map.of())).isEmpty();
    assertThat(problems(pack, Map.of("lift", List.of()), Map.of()))
        .containsExactly("site.yaml:7:3: devices.lift: has 0 devices; wanted: one device id");
    // The home stands in a building without a lift, and the site has two.
    assertThat(problems(pack.replace("zone: infrared_zone", "zone: dwelling"), Map.of(), Map.of()))
        .containsExactly(
            "site.yaml:7:3: devices.lift: could be any of 2 devices; wanted: one device id, bound"
                + " under devices of this pack in the site file");
  }

  @Test
  void packWithoutItsVariableIsOneMistakeAndNotAsManyAsItHasConditions() {
    String pack = Bench.rule("when: lift.ebike");

    assertThat(Bench.problems(pack.replace("lift: lift", "lift: lft"))).hasSize(1);
    assertThat(Bench.problems(pack.replace("for-each: {lift: lift}\n", "")))
        .containsExactly(
            "test.yaml:1:1: for-each: is missing; wanted: one variable and its device class, such as"
                + " {lift: lift}");
  }

  @Test
  void deviceIsBoundToAPackOnce() {
    assertThat(
            problems(
                Bench.rule("when: lift.ebike"),
                Map.of("lift", List.of("lift-1", "lift-1")),
                Map.of()))
        .singleElement()
        .asString()
        .contains("devices.lift: binds test to lift-1 a second time");
  }

  private static List<String> problems(
      String pack, Map<String, List<String>> devices, Map<String, String> parameters) {
    var problems = new Problems();
    Points points = Bench.site();
    var binding =
        new Binding(
            Bench.document(pack, problems), devices, parameters, new Mark("site.yaml", 7, 3));
    RuleSet.of(List.of(binding), points, problems);
    return problems.all().stream().map(Problem::toString).toList();
  }
}
