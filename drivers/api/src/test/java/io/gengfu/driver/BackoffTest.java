package io.gengfu.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final long FLOOR = Duration.ofMillis(100).toNanos();
  private static final long CEILING = Duration.ofSeconds(5).toNanos();

  private final Backoff backoff =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random(7));

  @Test
  void eachWaitIsTheDoubleOfTheLastLessUpToHalf() {
    long full = FLOOR;
    for (int i = 0; i < 200; i++) {
      assertThat(backoff.nextNanos()).isBetween(full / 2, full);
      full = Math.min(CEILING, full * 2);
    }
  }

  @Test
  void anAnswerBeginsItAnew() {
    backoff.nextNanos();
    backoff.nextNanos();
    assertThat(backoff.isFailing()).isTrue();

    backoff.reset();

    assertThat(backoff.isFailing()).isFalse();
    assertThat(backoff.nextNanos()).isBetween(FLOOR / 2, FLOOR);
  }

  @Test
  void aLongFloorIsNotCutByTheCeiling() {
    var slow = new Backoff(Duration.ofSeconds(60), Duration.ofSeconds(5), new Random(7));

    assertThat(slow.nextNanos()).isGreaterThanOrEqualTo(Duration.ofSeconds(30).toNanos());
  }
}
