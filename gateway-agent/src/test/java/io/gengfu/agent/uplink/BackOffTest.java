package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackOffTest {

  @Test
  void beginsShortAndEndsAtHalfAMinute() {
    BackOff backOff = new BackOff(new SplittableRandom(1));

    assertThat(backOff.next()).isBetween(Duration.ofMillis(187), Duration.ofMillis(313));
    for (int i = 1; i < 30; i++) {
      assertThat(backOff.next()).isLessThanOrEqualTo(Duration.ofMillis(6250));
    }
    assertThat(backOff.next()).isBetween(Duration.ofMillis(22_500), Duration.ofMillis(37_500));
    backOff.connectionLasted(Duration.ofSeconds(29));
    assertThat(backOff.next()).isBetween(Duration.ofMillis(22_500), Duration.ofMillis(37_500));
    backOff.connectionLasted(Duration.ofSeconds(30));
    assertThat(backOff.next()).isLessThan(Duration.ofMillis(320));
  }
}
