package io.gengfu.agent.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.time.BootHistory.Cause;
import io.gengfu.agent.time.BootHistory.Correction;
import io.gengfu.agent.time.BootHistory.Stretch;
import io.gengfu.agent.time.BootHistory.Worth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A boot at ten to eight, whose wall clock shows this and that. */
class BootHistoryTest {

  private static final long BOOTED = Instant.parse("2026-11-23T07:50:00Z").toEpochMilli();
  private static final long YEARS = Duration.ofDays(7305).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final BootHistory history = new BootHistory(List.of());

  private Optional<Correction> looks(long since, long off, Trust trust) {
    return history.look(since, BOOTED + since + off, trust, false);
  }

  @Test
  void aClockThatWasUnknownIsPutRightBackToTheBoot() {
    assertThat(looks(5_000, -YEARS, Trust.UNKNOWN)).isEmpty();
    assertThat(looks(60_000, -YEARS, Trust.UNKNOWN)).isEmpty();

    Correction correction = looks(90_000, 0, Trust.SYNCHRONISED).orElseThrow();

    assertThat(correction).isEqualTo(new Correction(0, 90_000, BOOTED, YEARS, false, Cause.KNOWN));
    assertThat(correction.corrected(5_000)).isEqualTo(BOOTED + 5_000);
    assertThat(looks(91_000, 0, Trust.SYNCHRONISED)).isEmpty();
  }

  // Every start of a board with a battery: it is right, and now it is known to be.
  @Test
  void aClockThatWasRightIsConfirmed() {
    looks(5_000, 30, Trust.PLAUSIBLE);

    assertThat(looks(90_000, 0, Trust.SYNCHRONISED))
        .contains(new Correction(0, 90_000, BOOTED, -30, false, Cause.KNOWN));
  }

  @Test
  void steeringAndTheServersOldWordAreNoCorrections() {
    looks(1_000, 0, Trust.SYNCHRONISED);

    assertThat(looks(2_000, 400, Trust.SYNCHRONISED)).isEmpty();
    assertThat(looks(3_000, 0, Trust.DRIFTING)).isEmpty();
    assertThat(looks(4_000, 0, Trust.PLAUSIBLE)).isEmpty();
    assertThat(history.stretches())
        .extracting(Stretch::worth)
        .containsExactly(Worth.KEPT, Worth.PLAUSIBLE);
  }

  // Ten days without a server, 90 s off in the end: its first hour was right.
  @Test
  void whatDriftedIsPutRightLittleByLittle() {
    looks(0, 0, Trust.SYNCHRONISED);
    looks(DAY, 0, Trust.PLAUSIBLE);
    Correction correction = looks(11 * DAY, 90_000, Trust.SYNCHRONISED).orElseThrow();

    assertThat(correction.growing()).isTrue();
    assertThat(correction.from()).isEqualTo(DAY);
    assertThat(correction.corrected(DAY)).isEqualTo(BOOTED + DAY);
    assertThat(correction.corrected(6 * DAY)).isEqualTo(BOOTED + 6 * DAY + 45_000);
    assertThat(correction.corrected(11 * DAY)).isEqualTo(BOOTED + 11 * DAY + 90_000);
  }

  @Test
  void aPersonWhoIsTwentyYearsWrongIsPutRightByTheServer() {
    looks(0, 0, Trust.SYNCHRONISED);

    Correction byHand = looks(10_000, YEARS, Trust.PLAUSIBLE).orElseThrow();
    Correction byServer = looks(60_000, 0, Trust.SYNCHRONISED).orElseThrow();

    // Nothing that a server kept is put right by a person.
    assertThat(byHand)
        .isEqualTo(new Correction(10_000, 10_000, BOOTED + YEARS, YEARS, false, Cause.STEPPED));
    assertThat(byServer)
        .isEqualTo(new Correction(10_000, 60_000, BOOTED, -YEARS, false, Cause.STEPPED));
  }

  @Test
  void setBackByTwentyYearsItIsUnknownUntilItIsKnownAgain() {
    looks(0, 0, Trust.PLAUSIBLE);
    // What is shown then is the floor, the age of the software.
    assertThat(looks(10_000, -5 * DAY, Trust.UNKNOWN)).isEmpty();

    assertThat(looks(60_000, 0, Trust.PLAUSIBLE))
        .contains(new Correction(0, 60_000, BOOTED, 5 * DAY, false, Cause.KNOWN));
  }

  // The later word of a server counts; then the first one comes back.
  @Test
  void aServerThatLiesIsPutRightByTheNextAndNothingOfItStays() {
    looks(0, 0, Trust.SYNCHRONISED);
    Correction lie = looks(10_000, YEARS, Trust.SYNCHRONISED).orElseThrow();
    Correction truth = looks(60_000, 0, Trust.SYNCHRONISED).orElseThrow();

    assertThat(lie.from()).isZero();
    assertThat(truth).isEqualTo(new Correction(0, 60_000, BOOTED, -YEARS, false, Cause.STEPPED));
  }

  @Test
  void aServerThatIsSecondsOffMovesNothingThatWas() {
    looks(0, 0, Trust.SYNCHRONISED);

    assertThat(looks(10_000, 3_000, Trust.SYNCHRONISED))
        .contains(new Correction(10_000, 10_000, BOOTED + 3_000, 3_000, false, Cause.STEPPED));
  }

  @Test
  void aLeapSecondIsToldAndCorrectsNothing() {
    looks(0, 0, Trust.SYNCHRONISED);

    assertThat(history.look(DAY, BOOTED + DAY - 1_000, Trust.SYNCHRONISED, true))
        .contains(new Correction(DAY, DAY, BOOTED - 1_000, -1_000, false, Cause.LEAP_SECOND));
    assertThat(looks(DAY + 1_000, -1_000, Trust.SYNCHRONISED)).isEmpty();
  }

  // A smeared one is steering: 1 s in 24 h, while the boot clock is steered with it.
  @Test
  void aHostThatSleptForHoursIsNotACorrection() {
    looks(0, 0, Trust.SYNCHRONISED);

    assertThat(looks(8 * 3_600_000L, 0, Trust.SYNCHRONISED)).isEmpty();
  }

  @Test
  void theNextProcessOfTheBootGoesOnFromThere() {
    looks(5_000, -YEARS, Trust.UNKNOWN);

    var next = new BootHistory(history.stretches());

    assertThat(next.look(90_000, BOOTED + 90_000, Trust.SYNCHRONISED, false))
        .contains(new Correction(0, 90_000, BOOTED, YEARS, false, Cause.KNOWN));
  }

  @Test
  void aClockThatIsSetForEverTakesNoMoreRoom() {
    looks(0, 0, Trust.SYNCHRONISED);
    for (int i = 1; i < 1_000; i++) {
      looks(i * 1_000L, i % 2 * 10_000L, i % 3 == 0 ? Trust.SYNCHRONISED : Trust.PLAUSIBLE);
    }

    assertThat(history.stretches()).hasSizeLessThanOrEqualTo(64);
  }
}
