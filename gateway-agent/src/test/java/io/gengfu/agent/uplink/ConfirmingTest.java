package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConfirmingTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Confirming confirming = confirming(Duration.ofSeconds(30));

  private static Confirming confirming(Duration resendAfter) {
    return new Confirming("city", "gengfu/v1/gw/receipt", Confirming.PATIENCE, resendAfter);
  }

  @Test
  void fiveMinutesWithoutAReceiptAreTroubleAndTheFirstOneEndsIt() {
    confirming.taken(Lane.ALERT, 0);
    confirming.taken(Lane.ALERT, 4 * MINUTE); // sent again: it counts from the first time

    assertThat(confirming.trouble(5 * MINUTE - 1)).isEmpty();
    assertThat(confirming.trouble(5 * MINUTE).orElseThrow().what().en())
        .isEqualTo(
            "the broker takes records, but the platform has confirmed none for more than 5 min"
                + " (alert)");

    confirming.advanced(Lane.ALERT);

    assertThat(confirming.trouble(60 * MINUTE)).isEmpty();
  }

  // A platform that files telemetry away at night must not hide that it confirms no alert.
  @Test
  void eachLaneIsForItself() {
    confirming.taken(Lane.LIFE, 0);
    confirming.taken(Lane.TELEMETRY, 0);
    confirming.advanced(Lane.TELEMETRY);

    assertThat(confirming.trouble(5 * MINUTE).orElseThrow().what().en()).endsWith("(life)");
  }

  @Test
  void aLongPauseBetweenTwoAttemptsIsWaitedForThreeTimes() {
    Confirming patient = confirming(Duration.ofHours(1));
    patient.taken(Lane.ALERT, 0);

    assertThat(patient.trouble(180 * MINUTE - 1)).isEmpty();
    assertThat(patient.trouble(180 * MINUTE)).isPresent();
  }

  @Test
  void itSubscribesAgainOnceInEachPatience() {
    confirming.taken(Lane.ALERT, 0);

    assertThat(confirming.isToAskAgain(4 * MINUTE)).isFalse();
    assertThat(confirming.isToAskAgain(5 * MINUTE)).isTrue();
    assertThat(confirming.isToAskAgain(9 * MINUTE)).isFalse();
    assertThat(confirming.isToAskAgain(10 * MINUTE)).isTrue();
  }

  @Test
  void aRefusedSubscriptionIsTheReason() {
    confirming.listens(true);
    confirming.taken(Lane.ALERT, 0);

    assertThat(confirming.trouble(5 * MINUTE).orElseThrow().toString())
        .contains("the broker refuses the subscription to gengfu/v1/gw/receipt");
  }

  // A night without a line is not the platform's silence.
  @Test
  void aNewSessionBeginsAnew() {
    confirming.taken(Lane.ALERT, 0);

    confirming.began();

    assertThat(confirming.trouble(600 * MINUTE)).isEmpty();
  }
}
