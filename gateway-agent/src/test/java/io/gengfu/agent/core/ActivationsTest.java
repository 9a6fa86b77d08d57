package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Output.Cap;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActivationsTest {

  private static final Instant WALL = Instant.parse("2026-11-01T08:00:00Z");

  private final Activations activations =
      new Activations(new Cap(Duration.ofSeconds(60), Duration.ofMinutes(10)));

  // Two rules that take turns must not hold a door longer than one may.
  @Test
  void activeTimesAddUpWithinTheWindow() {
    activations.begin(seconds(0));
    activations.end(seconds(20));
    activations.begin(seconds(30));

    assertThat(activations.leftNanos(seconds(45))).isEqualTo(seconds(25));
    assertThat(activations.leftNanos(seconds(70))).isZero();
  }

  @Test
  void whatIsOlderThanTheWindowIsForgiven() {
    activations.begin(seconds(0));
    activations.end(seconds(60));

    assertThat(activations.leftNanos(seconds(599))).isEqualTo(0);
    assertThat(activations.leftNanos(seconds(630))).isEqualTo(seconds(30));
    assertThat(activations.leftNanos(seconds(661))).isEqualTo(seconds(60));
  }

  // A gateway that restarts during a hold must not start the cap anew.
  @Test
  void aRestartForgetsNothing() {
    activations.begin(seconds(0));
    var saved = activations.saved(seconds(40), WALL);

    var next = new Activations(new Cap(Duration.ofSeconds(60), Duration.ofMinutes(10)));
    next.restore(saved, seconds(5_000), WALL.plusSeconds(5));

    assertThat(saved)
        .containsExactly(new Decision.Activation(WALL.minusSeconds(40), Optional.empty()));
    assertThat(next.leftNanos(seconds(5_000))).isEqualTo(seconds(15));
  }

  // A clock that was set back must not give time that nobody has proven.
  @Test
  void aClockSetBackCountsTheActivationAsJustOver() {
    activations.begin(seconds(0));
    var saved = activations.saved(seconds(10), WALL);

    var next = new Activations(new Cap(Duration.ofSeconds(60), Duration.ofMinutes(10)));
    next.restore(saved, seconds(100), WALL.minusSeconds(3600));

    assertThat(next.leftNanos(seconds(100))).isZero();
  }

  @Test
  void anEndedActivationKeepsItsLengthWhenTheClockWasSetBack() {
    activations.begin(seconds(0));
    activations.end(seconds(25));
    var saved = activations.saved(seconds(30), WALL);

    var next = new Activations(new Cap(Duration.ofSeconds(60), Duration.ofMinutes(10)));
    next.restore(saved, seconds(100), Instant.EPOCH);

    assertThat(next.leftNanos(seconds(100))).isEqualTo(seconds(35));
  }

  @Test
  void aFlickerNeverGainsTime() {
    for (int i = 0; i < 1_000; i++) {
      activations.begin(seconds(i) / 10);
      activations.end(seconds(i) / 10 + 1_000_000);
    }

    assertThat(activations.leftNanos(seconds(100))).isZero();
  }

  private static long seconds(long n) {
    return Duration.ofSeconds(n).toNanos();
  }
}
