package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each operator of derived signals, and what an input that is not known does to it. */
class SignalsTest {

  private static Bench of(String signal) {
    String when = signal.contains("at-least") || signal.contains("below") ? "s" : "s > 1e6";
    return Bench.with(Bench.signals(when, "s: " + signal));
  }

  private static Bench flag(String signal) {
    return Bench.with(Bench.signals("s", "s: " + signal));
  }

  private static void is(Bench site, double value) {
    assertThat(site.signal("s")).isEqualTo(value);
  }

  private static void isUnknown(Bench site) {
    assertThat(site.signal("s")).isNaN();
  }

  @Nested
  class Count {

    private static final String DOORS = "{count: lift.door == Door.open, within: 10m, at-least: 3}";

    private static Bench cycle(Bench site) {
      return site.reads("lift-1.door", "open")
          .after("5S")
          .reads("lift-1.door", "closed")
          .after("5S");
    }

    @Test
    void isTrueAsSoonAsItIsEnoughAndFalseOnlyWhenAWholeWindowIsKnown() {
      Bench site = flag(DOORS).reads("lift-1.door", "closed");
      isUnknown(site);

      cycle(cycle(site));
      isUnknown(site);
      site.reads("lift-1.door", "open");
      is(site, 1);

      site.after("15M");
      is(site, 0);
    }

    // What leaves the window leaves it with its bucket, a sixtieth late at most.
    @Test
    void forgetsWithTheWindow() {
      Bench site = of("{count: lift.ebike, within: 60m}").reads("lift-1.ebike", false);
      site.after("60M");
      is(site, 0);
      site.reads("lift-1.ebike", true);
      is(site, 1);
      site.after("59M").reads("lift-1.ebike", false).reads("lift-1.ebike", true);
      is(site, 2);
      site.after("2M");
      is(site, 1);
    }

    @Test
    void countsWhatRoseWhileNobodyLooked() {
      Bench site = flag(DOORS);
      for (int i = 0; i < 3; i++) {
        site.reads("lift-1.door", "closed").loses("lift-1.door", Known.BAD);
        site.reads("lift-1.door", "open").after("1S");
      }
      is(site, 1);
    }

    @Test
    void isUnknownBelowItsLimitWhileAPartOfTheWindowIs() {
      Bench site = flag(DOORS).reads("lift-1.door", "closed").after("12M");
      is(site, 0);
      site.loses("lift-1.door", Known.STALE).after("30S");
      is(site, 0);
      site.after("90S");
      isUnknown(site);
      site.reads("lift-1.door", "closed").after("12M");
      is(site, 0);
    }

    @Test
    void didNotRiseWhenItWasTrueFromTheStart() {
      Bench site = of("{count: lift.ebike, within: 1m}").reads("lift-1.ebike", true).after("2M");
      is(site, 0);
    }
  }

  @Nested
  class Windows {

    @Test
    void meanIsWeightedByTime() {
      Bench site = of("{avg: lift.speed, over: 1m}").reads("lift-1.speed", 1).after("45S");
      isUnknown(site);
      site.reads("lift-1.speed", 3).after("15S");
      assertThat(site.signal("s")).isCloseTo(1.5, within(0.05));
      site.after("61S");
      is(site, 3);
    }

    @Test
    void leastAndGreatestSeeWhatWasThereForAMomentOnly() {
      Bench least = of("{min: lift.speed, over: 1m}").reads("lift-1.speed", 2).after("58S");
      least.reads("lift-1.speed", -1).reads("lift-1.speed", 2).after("2S");
      is(least, -1);
      least.after("62S");
      is(least, 2);
      Bench greatest = of("{max: lift.speed, over: 1m}").reads("lift-1.speed", 2).after("58S");
      greatest.reads("lift-1.speed", 9).reads("lift-1.speed", 2).after("2S");
      is(greatest, 9);
    }

    @Test
    void rateIsTheChangeOverTheWindow() {
      Bench site = of("{rate: lift.speed, over: 1m, per: 1m}");
      for (int i = 0; i <= 60; i++) {
        site.reads("lift-1.speed", i * 0.1).after("1S");
      }
      assertThat(site.signal("s")).isCloseTo(6, within(0.2));
      for (int i = 0; i <= 60; i++) {
        site.reads("lift-1.speed", 6).after("1S");
      }
      assertThat(site.signal("s")).isCloseTo(0, within(0.2));
    }

    @Test
    void sumTakesEveryReadingThatRepeatsToo() {
      Bench site = of("{sum: lift.speed, over: 1m, at-least: 6}");
      site.reads("lift-1.speed", 2).after("1S").reads("lift-1.speed", 2).after("1S");
      isUnknown(site);
      site.reads("lift-1.speed", 2);
      is(site, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"avg", "min", "max", "sum"})
    void areUnknownWhileMoreThanATenthIsAGap(String operator) {
      Bench site = of("{" + operator + ": lift.speed, over: 60s}");
      site.reads("lift-1.speed", 1).after("62S");
      assertThat(site.signal("s")).isNotNaN();
      site.loses("lift-1.speed", Known.UNCERTAIN).after("5S").reads("lift-1.speed", 1);
      assertThat(site.signal("s")).isNotNaN();
      site.loses("lift-1.speed", Known.BAD).after("5S").reads("lift-1.speed", 1).after("1S");
      isUnknown(site);
      site.after("62S");
      assertThat(site.signal("s")).isNotNaN();
    }

    // An unknown input leaves nothing to compute forever: no timer wakes for it.
    @Test
    void restWhenNothingIsKnownAnyMore() {
      Bench site = of("{avg: lift.speed, over: 60s}").reads("lift-1.speed", 1).after("10S");
      site.loses("lift-1.speed", Known.BAD).after("90S");
      assertThat(site.engine.nextDue()).isEqualTo(Long.MAX_VALUE);
      site.reads("lift-1.speed", 4).after("62S");
      is(site, 4);
    }

    @Test
    void endureAPauseOfDays() {
      Bench site = of("{avg: lift.speed, over: 60s}").reads("lift-1.speed", 1).after("10S");
      site.after("96H");
      is(site, 1);
    }
  }

  @Nested
  class Total {

    private static final String WATER =
        """
        pack: test
        version: "1"
        title: {zh: 试, en: Test}
        scenario: test
        for-each: {home: dwelling}
        signals:
          s: {total: home.water, over: 12h, below: 0.01}
        rules:
          - {id: first, when: s, severity: high, message: {zh: 水, en: water}}
        """;

    @Test
    void ofAMeterThatStandsStillIsTooLittleAfterTheWholeWindow() {
      Bench site = Bench.with(WATER).reads("home-1.water", 104.2).after("10H");
      isUnknown(site);
      site.after("3H");
      is(site, 1);
    }

    @Test
    void isEnoughAtOnce() {
      Bench site = Bench.with(WATER).reads("home-1.water", 104.2).after("1M");
      site.reads("home-1.water", 104.22);
      is(site, 0);
      site.after("11H");
      is(site, 0);
      site.after("2H");
      is(site, 1);
    }

    @Test
    void ofAMeterThatBeganAgainCountsFromZero() {
      Bench site = Bench.with(WATER).reads("home-1.water", 104.2).after("13H");
      is(site, 1);
      site.reads("home-1.water", 0.005);
      is(site, 1);
      site.reads("home-1.water", 0.02);
      is(site, 0);
    }

    // Nobody read the meter, but it went on.
    @Test
    void bridgesAGap() {
      Bench site = Bench.with(WATER).reads("home-1.water", 104.2).after("13H");
      site.loses("home-1.water", Known.BAD).after("5M").reads("home-1.water", 104.3);
      is(site, 0);
    }
  }

  @Nested
  class Absent {

    private static final String STILL = "{absent: lift.person, longer-than: 12h}";

    @Test
    void isTrueAfterTheTimeAndOverAtOnce() {
      Bench site = flag(STILL).reads("lift-1.person", false).after("11H");
      is(site, 0);
      site.after("1H");
      is(site, 1);
      assertThat(site.decisions()).containsExactly("raised alert-1 #1");
      site.reads("lift-1.person", true);
      is(site, 0);
    }

    @ParameterizedTest
    @ValueSource(bytes = {Known.NEVER, Known.UNCERTAIN, Known.BAD, Known.STALE})
    void neitherCountsNorForgetsWhileNobodyKnows(byte known) {
      Bench site = flag(STILL).reads("lift-1.person", false).after("11H");
      site.loses("lift-1.person", known).after("24H");
      isUnknown(site);
      site.reads("lift-1.person", false).after("59M");
      is(site, 0);
      site.after("1M");
      is(site, 1);
    }

    @Test
    void beginsAnewWhenItsTimeDoesNotCount() {
      Bench site =
          flag("{absent: lift.person, longer-than: 12h, while: lift.mode == Mode.normal}")
              .reads("lift-1.mode", "normal")
              .reads("lift-1.person", false)
              .after("11H");
      site.reads("lift-1.mode", "stop").after("5H").reads("lift-1.mode", "normal").after("11H");
      is(site, 0);
      site.after("1H");
      is(site, 1);
    }
  }

  @Nested
  class InOrder {

    private static final String CROSSED = "{sequence: [lift.person, lift.ebike], within: 30s}";

    private static Bench quiet(String signal) {
      return flag(signal).reads("lift-1.person", false).reads("lift-1.ebike", false);
    }

    @Test
    void isTrueFromTheLastStepOnAsLongAsThatHolds() {
      Bench site = quiet(CROSSED).reads("lift-1.person", true).after("30S");
      site.reads("lift-1.ebike", true);
      is(site, 1);
      site.reads("lift-1.person", false).after("1H");
      is(site, 1);
      site.reads("lift-1.ebike", false);
      is(site, 0);
    }

    @Test
    void isNotTheOtherWayRound() {
      Bench site = quiet(CROSSED).reads("lift-1.ebike", true).reads("lift-1.person", true);
      is(site, 0);
    }

    @Test
    void isNotAfterTheTime() {
      Bench site = quiet(CROSSED).reads("lift-1.person", true).after("31S");
      site.reads("lift-1.ebike", true);
      is(site, 0);
      // The second must come anew after the first has.
      site.reads("lift-1.person", false).reads("lift-1.person", true);
      is(site, 0);
    }

    @Test
    void beginsAgainWithTheFirst() {
      Bench site = quiet(CROSSED).reads("lift-1.person", true).after("20S");
      site.reads("lift-1.person", false).reads("lift-1.person", true).after("20S");
      site.reads("lift-1.ebike", true);
      is(site, 1);
    }

    @Test
    void isUnknownWhileWhatItWaitsForIs() {
      Bench site = quiet(CROSSED).reads("lift-1.person", true);
      site.loses("lift-1.ebike", Known.BAD);
      isUnknown(site);
      site.reads("lift-1.ebike", true);
      is(site, 1);
    }
  }

  @Nested
  class Voting {

    @Test
    void asksNoMoreThanItMust() {
      Bench site = flag("{at-least: 2, of: [lift.person, lift.ebike, lift.alarm_button]}");
      isUnknown(site);
      site.reads("lift-1.person", true);
      isUnknown(site);
      site.reads("lift-1.ebike", true);
      is(site, 1);
      site.reads("lift-1.person", false).reads("lift-1.ebike", false);
      is(site, 0);
    }

    @Test
    void countsWhatWasTrueALittleBefore() {
      Bench site =
          flag("{at-least: 2, of: [lift.person, lift.ebike], within: 30s}")
              .reads("lift-1.person", true)
              .reads("lift-1.ebike", false)
              .reads("lift-1.person", false)
              .after("30S");
      site.reads("lift-1.ebike", true);
      is(site, 1);
      site.after("1S");
      is(site, 0);
    }
  }

  @Nested
  class Codes {

    @Test
    void areTexts() {
      Bench site =
          Bench.with(
              Bench.signals(
                  "s == 'safety circuit'",
                  "s: {map: lift.fault_code, to: {\"01\": safety circuit, \"02\": door}, else: other}"));

      site.reads("lift-1.fault_code", "02");
      assertThat(site.decisions()).isEmpty();
      assertThat(site.engine.text(site.signal("s"))).isEqualTo("door");
      site.reads("lift-1.fault_code", "01");
      assertThat(site.decisions()).containsExactly("raised alert-1 #1");
      site.reads("lift-1.fault_code", "77");
      assertThat(site.engine.text(site.signal("s"))).isEqualTo("other");
    }

    @Test
    void thatNobodyKnowsAreUnknownWithoutElse() {
      Bench site = flag("{map: lift.fault_code, to: {\"01\": true, \"00\": false}}");
      site.reads("lift-1.fault_code", "01");
      is(site, 1);
      site.reads("lift-1.fault_code", "00");
      is(site, 0);
      site.reads("lift-1.fault_code", "44");
      isUnknown(site);
    }
  }

  @Nested
  class Groups {

    private static Bench lifts(String signal) {
      return Bench.with(
          Bench.signals("s", "s: " + signal)
              .replace("for-each:", "all: {cars: {class: lift, same: site}}\nfor-each:"),
          Map.of("lift", List.of("lift-1")),
          Map.of());
    }

    @Test
    void countTheirMembersAndAskNoMoreThanTheyMust() {
      Bench site = lifts("{number-of: cars.ebike, at-least: 1}");
      site.reads("lift-1.ebike", false);
      isUnknown(site);
      site.reads("lift-2.ebike", true);
      is(site, 1);
      site.reads("lift-2.ebike", false);
      is(site, 0);
    }

    @Test
    void rememberWhoWasTrueALittleBefore() {
      Bench site = lifts("{number-of: cars.ebike, within: 30s, at-least: 2}");
      site.reads("lift-1.ebike", true).reads("lift-1.ebike", false).after("30S");
      site.reads("lift-2.ebike", true);
      is(site, 1);
      site.after("1S");
      is(site, 0);
    }

    @Test
    void makeOneInstanceForEachPlace() {
      Bench site =
          Bench.with(
              Bench.signals("s >= 0.5", "s: {share-of: lift.ebike}")
                  .replace("for-each:", "per: estate\nfor-each:"),
              Map.of(),
              Map.of());

      assertThat(site.rules.instances()).isOne();
      assertThat(site.engine.key(0)).isEqualTo("test/first/estate=estate");
      site.reads("lift-1.ebike", false).reads("lift-2.ebike", true);
      is(site, 0.5);
      assertThat(site.decisions()).containsExactly("raised alert-1 #1");
      site.loses("lift-2.ebike", Known.BAD);
      isUnknown(site);
    }

    @Test
    void computeOverTheirMembers() {
      Bench site =
          Bench.with(
              Bench.signals("s > 3", "s: {max-of: lift.speed}")
                  .replace("for-each:", "per: estate\nfor-each:"),
              Map.of(),
              Map.of());
      site.reads("lift-1.speed", 1);
      isUnknown(site);
      site.reads("lift-2.speed", 4);
      is(site, 4);
    }
  }

  @Nested
  class Schedules {

    private static final String NIGHT =
        "{schedule: {from: \"22:00\", to: \"06:00\", days: [workday]}}";

    // Monday 2 March 2026, 21:00 in Shanghai, which is 13:00 UTC.
    private static Bench evening(String signal) {
      Bench site = flag(signal);
      long atZero = Instant.parse("2026-03-02T13:00:00Z").toEpochMilli() - site.now() / 1_000_000;
      site.engine.wallClock(atZero, true, site.now());
      return site;
    }

    @Test
    void beginAndEndAtTheirTimes() {
      Bench site = evening(NIGHT);
      is(site, 0);
      site.after("59M").after("59S");
      is(site, 0);
      site.after("1S");
      is(site, 1);
      assertThat(site.decisions()).containsExactly("raised alert-1 #1");
      site.after("8H");
      is(site, 0);
      assertThat(site.decisions()).containsExactly("cleared alert-1 #2");
    }

    // The night of Friday is that of a day of work, though it ends on a day of rest.
    @Test
    void belongToTheDayTheyBeginOn() {
      Bench site = evening(NIGHT).after("98H");
      is(site, 1);
      site.after("24H");
      is(site, 0);
    }

    @Test
    void followAClockThatIsSetAndAreUnknownWithoutOne() {
      Bench site = evening(NIGHT);
      long atZero = Instant.parse("2026-03-02T15:00:00Z").toEpochMilli() - site.now() / 1_000_000;
      site.engine.wallClock(atZero, true, site.now());
      is(site, 1);
      site.engine.wallClock(atZero, false, site.now());
      isUnknown(site);
      site.after("24H");
      isUnknown(site);
    }

    @Test
    void areUnknownBeforeAnybodyHasToldTheTime() {
      isUnknown(flag(NIGHT).after("24H"));
    }
  }

  @Nested
  class Deviations {

    private static final long DAY = 24;

    // Each day 2 m/s from midnight to one o'clock, else 1; on the tenth it is 9.
    @Test
    void areMeasuredAgainstTheSameHourOfTheDaysBefore() {
      Bench site = of("{deviation: lift.speed, over: 14d, floor: 0.5}");
      long atZero = Instant.parse("2026-03-01T16:00:00Z").toEpochMilli() - site.now() / 1_000_000;
      site.engine.wallClock(atZero, true, site.now());
      for (int day = 0; day < 7; day++) {
        isUnknown(site.reads("lift-1.speed", 2));
        site.after("1H").reads("lift-1.speed", 1).after((DAY - 1) + "H");
      }
      site.reads("lift-1.speed", 2);
      is(site, 0);
      site.reads("lift-1.speed", 3);
      is(site, 2);
      site.loses("lift-1.speed", Known.BAD);
      isUnknown(site);
      site.reads("lift-1.speed", 2);
      site.engine.wallClock(atZero, false, site.now());
      isUnknown(site);
    }
  }

  @Nested
  class Chains {

    @Test
    void ofSignalsAreSteppedInTheirOrder() {
      Bench site =
          Bench.with(
              Bench.signals(
                  "calls >= 2",
                  "inside: {latch: lift.person, until: lift.door == Door.open}",
                  "calls: {count: inside && lift.alarm_button, within: 10m}",
                  "many: {absent: calls >= 1, longer-than: 1h}"));
      site.reads("lift-1.door", "closed").reads("lift-1.person", true);
      site.reads("lift-1.alarm_button", false).after("11M");
      for (int i = 0; i < 2; i++) {
        site.reads("lift-1.alarm_button", true).after("1S").reads("lift-1.alarm_button", false);
      }
      assertThat(site.signal("calls")).isEqualTo(2);
      assertThat(site.decisions()).containsExactly("raised alert-1 #1");
      site.after("75M");
      assertThat(site.signal("many")).isEqualTo(1);
    }
  }
}
