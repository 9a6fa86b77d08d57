package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackOffTest {

  private static final int GATEWAYS = 1_000;
  private static final int SLICE_MILLIS = 100;

  @Test
  void beginsShortAndEndsAtHalfAMinute() {
    BackOff backOff = new BackOff(new SplittableRandom(1));

    assertThat(backOff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(5_100));
    for (int i = 1; i < 30; i++) {
      assertThat(backOff.next()).isBetween(Duration.ofMillis(2_500), Duration.ofMillis(7_500));
    }
    assertThat(backOff.next()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(45));
    backOff.connectionLasted(Duration.ofSeconds(29));
    assertThat(backOff.next()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(45));
    backOff.connectionLasted(Duration.ofSeconds(30));
    assertThat(backOff.next()).isLessThanOrEqualTo(Duration.ofMillis(5_100));
  }

  @Test
  void aBusyBrokerIsLeftAlone() {
    BackOff backOff = new BackOff(new SplittableRandom(1));

    assertThat(backOff.nextOfABusyOne()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(45));
  }

  // All of them lose the broker in the same moment, and it is there again at once.
  @Test
  void aThousandGatewaysComeBackSpreadOverFiveSeconds() {
    int[] slices = attemptsAfter(Duration.ZERO);

    // 20 in each tenth of a second on average.
    assertThat(Arrays.stream(slices).max().orElseThrow()).isLessThanOrEqualTo(45);
    assertThat(Arrays.stream(slices).limit(52).sum()).isEqualTo(GATEWAYS);
  }

  // The broker restarts and is away for a minute; nobody knows when it is back.
  @Test
  void aBrokerBackAfterAMinuteSeesNoMoreAtATime() {
    int[] slices = attemptsAfter(Duration.ofMinutes(1));

    assertThat(Arrays.stream(slices).max().orElseThrow()).isLessThanOrEqualTo(45);
    assertThat(Arrays.stream(slices).limit(75).sum()).isEqualTo(GATEWAYS);
  }

  @Test
  void aBrokerBackAfterAnHourSeesFewerAtATime() {
    int[] slices = attemptsAfter(Duration.ofHours(1));

    assertThat(Arrays.stream(slices).max().orElseThrow()).isLessThanOrEqualTo(18);
    assertThat(Arrays.stream(slices).limit(450).sum()).isEqualTo(GATEWAYS);
  }

  /** How many gateways come in each tenth of a second once the broker is there again. */
  private static int[] attemptsAfter(Duration outage) {
    int[] slices = new int[600];
    for (int gateway = 0; gateway < GATEWAYS; gateway++) {
      BackOff backOff = new BackOff(new SplittableRandom(gateway));
      backOff.connectionLasted(Duration.ofHours(1));
      Duration at = backOff.next();
      while (at.compareTo(outage) < 0) {
        at = at.plus(backOff.next());
      }
      slices[(int) (at.minus(outage).toMillis() / SLICE_MILLIS)]++;
    }
    return slices;
  }
}
