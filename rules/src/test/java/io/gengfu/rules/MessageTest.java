package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.LocalText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is called at night wants to know the figure, not only that there is one. */
class MessageTest {

  private static final String ZH = "{lift.name} 有事";
  private static final String EN = "Something at {lift.name}, floor {lift.location.floor}";

  private static String says(String message, String... lines) {
    return Bench.rule(lines).replace(ZH, message).replace(EN, message);
  }

  private static String english(Bench site) {
    return site.last().message().en();
  }

  @Test
  void valueIsShownWithItsUnitAsItWasWhenTheAlertWasRaised() {
    Bench site = Bench.with(says("{lift.speed} / {lift.door} / {lift.floor}", "when: lift.ebike"));
    site.reads("lift-1.speed", 1.256).reads("lift-1.door", "open").reads("lift-1.floor", 12);

    site.reads("lift-1.ebike", true);

    assertThat(site.last().message())
        .isEqualTo(new LocalText("1.26m/s / open / 12", "1.26 m/s / open / 12"));
  }

  @Test
  void flagIsAWordAndATextItself() {
    Bench site = Bench.with(says("{lift.person} {lift.fault_code}", "when: lift.ebike"));
    site.reads("lift-1.person", true).reads("lift-1.fault_code", "E07");

    site.reads("lift-1.ebike", true);

    assertThat(site.last().message()).isEqualTo(new LocalText("是 E07", "yes E07"));
  }

  // A broken controller may send anything.
  @Test
  void longTextIsCutAndControlCharactersAreBlanks() {
    Bench site = Bench.with(says("{lift.fault_code}", "when: lift.ebike"));
    site.reads("lift-1.fault_code", "a\r\nb\u0000" + "梯".repeat(100));

    site.reads("lift-1.ebike", true);

    assertThat(english(site)).isEqualTo("a  b " + "梯".repeat(59) + "…");
  }

  @Test
  void unknownValueIsAQuestionMarkAndAnOldOneHasOneBehindIt() {
    Bench site = Bench.with(says("{lift.speed} {lift.floor} {lift.door}", "when: lift.ebike"));
    site.reads("lift-1.floor", 3).reads("lift-1.door", "open");
    site.loses("lift-1.floor", Known.STALE).loses("lift-1.door", Known.BAD);

    site.reads("lift-1.ebike", true);

    assertThat(english(site)).isEqualTo("? 3? ?");
  }

  @Test
  void derivedSignalAndParameterAreShown() {
    Bench site =
        Bench.with(
            Bench.signals(
                    "openings >= ${most}", "openings: {count: lift.door == Door.open, within: 10m}")
                .replace("signals:", "parameters: {most: 2}\nsignals:")
                .replace(ZH, "{openings} >= ${most}")
                .replace(EN, "{openings} >= ${most}"));
    site.reads("lift-1.door", "closed").after("10M");
    for (int i = 0; i < 2; i++) {
      site.reads("lift-1.door", "closed").reads("lift-1.door", "open");
    }

    assertThat(english(site)).isEqualTo("2 >= 2");
  }

  @Test
  void spokenWordsNameValuesToo() {
    Bench site =
        Bench.with(
            Bench.rule(
                "when: lift.ebike",
                "do:",
                "  - {say: lift.voice, zh: '{lift.floor}楼', en: 'Floor {lift.floor}'}"));
    site.reads("lift-1.floor", 7);

    site.reads("lift-1.ebike", true);

    assertThat(site.decisions()).contains("say lift-1.voice Floor 7");
  }

  // A message that changes its figures with every acknowledgement tells of nothing that happened.
  @Test
  void valuesStayUntilTheAlertIsRaisedAgain() {
    Bench site = Bench.with(says("{lift.floor}", "when: lift.ebike"));
    site.reads("lift-1.floor", 7).reads("lift-1.ebike", true);

    site.reads("lift-1.floor", 8);
    site.engine.acknowledge(site.last().alertId(), "duty", site.now());
    assertThat(english(site)).isEqualTo("7");
    site.reads("lift-1.ebike", false);
    assertThat(english(site)).isEqualTo("7");

    site.reads("lift-1.ebike", true);
    assertThat(english(site)).isEqualTo("8");
  }

  @Test
  void escalationWithWordsOfItsOwnShowsTheValueOfItsMoment() {
    Bench site =
        Bench.with(
            says(
                "{lift.floor}",
                "when: lift.ebike",
                "escalate:",
                "  - {after: 1m, severity: high}",
                "  - {after: 2m, severity: critical, message: {zh: '仍在{lift.floor}', en: 'still {lift.floor}'}}"));
    site.reads("lift-1.floor", 7).reads("lift-1.ebike", true).reads("lift-1.floor", 8);

    site.after("1M");
    assertThat(english(site)).isEqualTo("7");
    site.after("1M").reads("lift-1.floor", 9);
    assertThat(english(site)).isEqualTo("still 8");
    site.reads("lift-1.ebike", false);
    assertThat(english(site)).isEqualTo("still 8");
  }

  @Test
  void valueThatAMessageAloneNamesDoesNotMakeItsReadingsMatterToTheRule() {
    Bench site = Bench.with(says("{lift.floor}", "when: lift.ebike", "for: 2 readings"));

    assertThat(site.rules.inputs()).extracting(Object::toString).doesNotContain("lift-1.floor");
    assertThat(site.rules.instance(0).rule().evidence()).hasSize(1);
  }

  @Test
  void restoredAlertKeepsItsWords() {
    String pack = says("{lift.floor}", "when: lift.ebike");
    Bench site = Bench.with(pack).reads("lift-1.floor", 7).reads("lift-1.ebike", true);

    Bench next = site.restarted(site.rulesOfLift1(pack), List.of(site.saved.getLast()));
    next.reads("lift-1.ebike", false);

    assertThat(english(next)).isEqualTo("7");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "0.012345, 0.0123",
    "75.35, 75.4",
    "99.96, 100",
    "1234.5, 1235",
    "-5, -5",
    "1e9, 1000000000"
  })
  void numberHasThreeDigitsAndAllBeforeThePoint(double value, String shown) {
    assertThat(Shown.digits(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{lift.spede} | has no such place: {lift.spede}; wanted: did you mean lift.speed?",
        "{lfit.speed} | has no such place: {lfit.speed}; wanted: did you mean lift.speed?",
        "{ocupied} | has no such place: {ocupied}; wanted: did you mean occupied?",
        "{lift} | has no such place: {lift}; wanted: one of",
        "{} | has no such place: {}; wanted: one of",
      })
  void unknownNameIsAMistakeAtItsPlace(String message, String words) {
    String pack =
        Bench.latched("occupied: {latch: lift.person, until: lift.door == Door.open}")
            .replace(EN, message);

    assertThat(Bench.problems(pack))
        .singleElement()
        .asString()
        .contains("rules[0].message.en: " + words);
  }

  // Raw vitals stay in the building; a message goes to the city.
  @ParameterizedTest
  @ValueSource(strings = {"{home.pulse}", "{home.motion}", "{breaths}", "{quiet}"})
  void valueThatSaysSomethingAboutAPersonIsRefused(String place) {
    String pack =
        """
        pack: test
        version: "1"
        title: {zh: 试, en: Test}
        scenario: test
        for-each: {home: dwelling}
        signals:
          breaths: {avg: home.respiration, over: 1m}
          quiet: {latch: breaths < 5, until: breaths > 6}
        rules:
          - id: first
            when: quiet
            severity: high
            message: {zh: 试, en: "It is %s"}
        """
            .formatted(place);

    assertThat(Bench.problems(pack))
        .singleElement()
        .asString()
        .endsWith(
            place
                + " says something about a person, and messages leave the building; wanted: words"
                + " without the value");
  }

  @Test
  void numberOfHomesIsRefusedToo() {
    String pack =
        """
        pack: test
        version: "1"
        title: {zh: 试, en: Test}
        scenario: test
        for-each: {lift: lift}
        all: {homes: {class: dwelling, same: site}}
        signals:
          quiet: {number-of: "!homes.motion"}
        rules:
          - id: first
            when: quiet > 3 && lift.ebike
            severity: high
            message: {zh: 试, en: "{quiet} homes, {homes.name}"}
        """;

    assertThat(Bench.problems(pack))
        .singleElement()
        .asString()
        .contains("{quiet} says something about a person");
  }

  // Supervision is over any device; what it knows of one in a home stays there.
  @Test
  void valueOfAHomesDeviceIsNotShownWhereTheClassIsAny() {
    String pack =
        """
        pack: test
        version: "1"
        title: {zh: 试, en: Test}
        scenario: test
        for-each: {device: any}
        rules:
          - id: first
            when: device.tamper
            severity: high
            message: {zh: 试, en: "{device.name}: {device.battery}"}
        """;
    Bench site = Bench.with(pack, Map.of(), Map.of());
    for (String device : List.of("home-1", "lift-1")) {
      site.reads(device + ".battery", 17.5).reads(device + ".tamper", true);
    }

    assertThat(site.transitions)
        .extracting(transition -> transition.message().en())
        .containsExactly("home-1: ?", "lift-1: 17.5%");
  }

  @Test
  void membersOfAGroupHaveNoOneValue() {
    String pack =
        """
        pack: test
        version: "1"
        title: {zh: 试, en: Test}
        scenario: test
        for-each: {bay: charger}
        per: building
        signals:
          busy: {number-of: bay.power > 0}
        rules:
          - id: first
            when: busy > 3
            severity: high
            message: {zh: "{busy}", en: "{bay.location.building} {bay.power}"}
        """;

    assertThat(Bench.problems(pack))
        .singleElement()
        .asString()
        .contains(
            "rules[0].message.en: {bay.power} is of several devices; wanted: a derived signal");
  }
}
