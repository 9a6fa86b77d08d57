package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.rules.AlertTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules that name a time of day, while the wall clock is set, drifts and is not to be trusted. */
class TimeOfDayTest {

  private static final String PACK =
      """
      pack: night
      version: "1"
      title: {zh: 夜, en: Night}
      scenario: perimeter
      for-each: {lift: lift}
      signals:
        night: {schedule: {from: "22:00", to: "06:00"}}
      rules:
        - {id: seen, when: lift.ebike && night, severity: low, message: {zh: 夜, en: Night}}
      """;
  private static final Instant EVENING = Instant.parse("2026-11-01T21:00:00+08:00");
  private static final Instant NIGHT = Instant.parse("2026-11-01T23:00:00+08:00");

  private final TestClock clock =
      new TestClock("boot", Duration.ofHours(1), EVENING, Trust.PLAUSIBLE);
  private final TestGateway gateway = gateway();

  private TestGateway gateway() {
    var made = new TestGateway(PACK, new TestDriver("siren.sounding"), clock);
    made.core.restore(List.of(), List.of());
    return made.reads("lift.ebike", true);
  }

  // A lift that says nothing is not known to hold anything.
  private void passes(Duration time) {
    gateway.waits(time, () -> gateway.reads("lift.ebike", true));
  }

  private List<AlertTransition.Kind> decided() {
    return gateway.transitions().stream().map(AlertTransition::kind).toList();
  }

  @Test
  void theNightBeginsWhenItsTimeComes() {
    passes(Duration.ofMinutes(59));
    assertThat(decided()).isEmpty();

    passes(Duration.ofMinutes(1));
    assertThat(decided()).containsExactly(AlertTransition.Kind.RAISED);
  }

  @Test
  void aClockThatIsSetCountsFromTheNextSecondOn() {
    clock.set(NIGHT, Trust.PLAUSIBLE);
    passes(Duration.ofSeconds(1));
    assertThat(decided()).containsExactly(AlertTransition.Kind.RAISED);

    clock.set(EVENING, Trust.PLAUSIBLE);
    passes(Duration.ofSeconds(1));
    assertThat(decided())
        .containsExactly(AlertTransition.Kind.RAISED, AlertTransition.Kind.CLEARED);
  }

  // A crystal that is a hundred parts in a million slow loses nine seconds a day.
  @Test
  void aDriftAddsUpUntilItIsNoticed() {
    for (int i = 0; i < 40; i++) {
      passes(Duration.ofSeconds(2));
      clock.set(clock.wall().plusSeconds(90), Trust.PLAUSIBLE);
    }
    passes(Duration.ofSeconds(1));

    assertThat(clock.wall()).isAfter(EVENING.plusSeconds(3_600));
    assertThat(decided()).containsExactly(AlertTransition.Kind.RAISED);
  }

  @Test
  void aStepTooSmallToNoticeMovesNothingAndTwoAreNoticed() {
    clock.set(EVENING.plusSeconds(3_598), Trust.PLAUSIBLE);
    passes(Duration.ofSeconds(1));
    clock.set(clock.wall().plusMillis(900), Trust.PLAUSIBLE);
    passes(Duration.ofMillis(900));
    // By the clock it is night, but the rules still count on from what they were told.
    assertThat(decided()).isEmpty();

    passes(Duration.ofMillis(200));
    assertThat(decided()).containsExactly(AlertTransition.Kind.RAISED);
  }

  @Test
  void whileNobodyKnowsTheTimeItIsNeitherNightNorDay() {
    clock.set(Instant.EPOCH, Trust.UNKNOWN);
    passes(Duration.ofSeconds(1));
    clock.set(NIGHT, Trust.UNKNOWN);
    passes(Duration.ofSeconds(2));
    assertThat(decided()).isEmpty();

    clock.set(NIGHT, Trust.SYNCHRONISED);
    passes(Duration.ofSeconds(1));
    assertThat(decided()).containsExactly(AlertTransition.Kind.RAISED);
  }
}
