package io.gengfu.rules;

import static io.gengfu.rules.SignalBench.flag;
import static io.gengfu.rules.SignalBench.is;
import static io.gengfu.rules.SignalBench.isUnknown;
import static io.gengfu.rules.SignalBench.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Derived signals, and what an input that is not known does to them; windows have their own test.
 */
class SignalsTest {

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
      Bench site = with("{deviation: lift.speed, over: 14d, floor: 0.5}");
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
