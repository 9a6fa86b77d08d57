package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A sensor that lies once in a while does not lie three times in a row. */
class WaitTest {

  private static Bench of(String wait) {
    return Bench.with(Bench.rule("when: lift.speed > 3", "for: " + wait));
  }

  @Test
  void thirdReadingInARowRaisesEvenWhenItRepeatsTheSecond() {
    Bench site = of("3 readings").reads("lift-1.speed", 4).reads("lift-1.speed", 4);
    assertThat(site.decisions()).isEmpty();

    site.reads("lift-1.speed", 4);

    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
  }

  @Test
  void readingBelowBeginsTheCountAnew() {
    Bench site = of("3 readings").reads("lift-1.speed", 4).reads("lift-1.speed", 4);
    site.reads("lift-1.speed", 2).reads("lift-1.speed", 4).reads("lift-1.speed", 4);

    assertThat(site.decisions()).isEmpty();
    assertThat(site.reads("lift-1.speed", 5).decisions()).containsExactly("raised alert-1 #1");
  }

  @Test
  void readingsAloneNeverBecomeTime() {
    Bench site = of("3 readings").reads("lift-1.speed", 4).after("100H");

    assertThat(site.decisions()).isEmpty();
    assertThat(site.engine.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void timeRaisesWhereReadingsAreTooFew() {
    Bench site = of("3 readings or 30s").reads("lift-1.speed", 4).after("29.9S");
    assertThat(site.decisions()).isEmpty();

    assertThat(site.after("0.1S").decisions()).containsExactly("raised alert-1 #1");
  }

  @Test
  void readingsRaiseBeforeTheTimeIsOverAndTheTimeIsForgotten() {
    Bench site = of("2 readings or 30s").reads("lift-1.speed", 4).reads("lift-1.speed", 4);
    assertThat(site.decisions()).containsExactly("raised alert-1 #1");

    assertThat(site.after("60S").decisions()).isEmpty();
    assertThat(site.engine.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  // A failed read says nothing: it neither counts nor begins the count anew.
  @Test
  void unknownReadingNeitherCountsNorResets() {
    Bench site = of("3 readings").reads("lift-1.speed", 4).reads("lift-1.speed", 4);
    site.loses("lift-1.speed", Known.BAD);
    assertThat(site.decisions()).isEmpty();

    assertThat(site.reads("lift-1.speed", 4).decisions()).containsExactly("raised alert-1 #1");
  }

  @Test
  void readingsOfTheFirstSignalAloneAreCounted() {
    Bench site =
        Bench.with(Bench.rule("when: lift.speed > 3 && lift.ebike", "for: 3 readings"))
            .reads("lift-1.ebike", true)
            .reads("lift-1.speed", 4);
    site.reads("lift-1.ebike", true).reads("lift-1.ebike", true).reads("lift-1.ebike", true);
    assertThat(site.decisions()).isEmpty();

    site.reads("lift-1.speed", 4).reads("lift-1.speed", 4);

    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
  }

  @Test
  void mistakesAreToldWithWhatIsWanted() {
    assertThat(Bench.problems(Bench.rule("when: lift.ebike", "for: 1 readings")))
        .singleElement()
        .asString()
        .contains("is 1 readings")
        .contains("2 to 1000 readings");
    assertThat(Bench.problems(Bench.rule("when: lift.ebike", "for: 3 readings or soon")))
        .singleElement()
        .asString()
        .contains("a duration, 3 readings, or 3 readings or 30s");
  }
}
