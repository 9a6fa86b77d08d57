package io.gengfu.rules;

import static io.gengfu.rules.SignalBench.flag;
import static io.gengfu.rules.SignalBench.is;
import static io.gengfu.rules.SignalBench.isUnknown;
import static io.gengfu.rules.SignalBench.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Derived signals over a window of time: counts, means, extremes, rates, sums and totals. */
class WindowSignalsTest {

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
      Bench site = with("{count: lift.ebike, within: 60m}").reads("lift-1.ebike", false);
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
      Bench site = with("{count: lift.ebike, within: 1m}").reads("lift-1.ebike", true).after("2M");
      is(site, 0);
    }
  }

  @Nested
  class Windows {

    @Test
    void meanIsWeightedByTime() {
      Bench site = with("{avg: lift.speed, over: 1m}").reads("lift-1.speed", 1).after("45S");
      isUnknown(site);
      site.reads("lift-1.speed", 3).after("15S");
      assertThat(site.signal("s")).isCloseTo(1.5, within(0.05));
      site.after("61S");
      is(site, 3);
    }

    @Test
    void leastAndGreatestSeeWhatWasThereForAMomentOnly() {
      Bench least = with("{min: lift.speed, over: 1m}").reads("lift-1.speed", 2).after("58S");
      least.reads("lift-1.speed", -1).reads("lift-1.speed", 2).after("2S");
      is(least, -1);
      least.after("62S");
      is(least, 2);
      Bench greatest = with("{max: lift.speed, over: 1m}").reads("lift-1.speed", 2).after("58S");
      greatest.reads("lift-1.speed", 9).reads("lift-1.speed", 2).after("2S");
      is(greatest, 9);
    }

    @Test
    void rateIsTheChangeOverTheWindow() {
      Bench site = with("{rate: lift.speed, over: 1m, per: 1m}");
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
      Bench site = with("{sum: lift.speed, over: 1m, at-least: 6}");
      site.reads("lift-1.speed", 2).after("1S").reads("lift-1.speed", 2).after("1S");
      isUnknown(site);
      site.reads("lift-1.speed", 2);
      is(site, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"avg", "min", "max", "sum"})
    void areUnknownWhileMoreThanATenthIsAGap(String operator) {
      Bench site = with("{" + operator + ": lift.speed, over: 60s}");
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
      Bench site = with("{avg: lift.speed, over: 60s}").reads("lift-1.speed", 1).after("10S");
      site.loses("lift-1.speed", Known.BAD).after("90S");
      assertThat(site.engine.nextDue()).isEqualTo(Long.MAX_VALUE);
      site.reads("lift-1.speed", 4).after("62S");
      is(site, 4);
    }

    @Test
    void endureAPauseOfDays() {
      Bench site = with("{avg: lift.speed, over: 60s}").reads("lift-1.speed", 1).after("10S");
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
}
