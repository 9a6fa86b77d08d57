package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  void quantilesAreWithinASixteenthOfTheTruth() {
    Histogram histogram = new Histogram();
    for (int micros = 1; micros <= 10_000; micros++) {
      histogram.add(micros * 1000L);
    }

    StoreFigures.Window window = histogram.window();

    assertThat(window.samples()).isEqualTo(10_000);
    assertThat(window.p50Micros()).isBetween(5000L, 5320L);
    assertThat(window.p99Micros()).isBetween(9900L, 10_000L);
    assertThat(window.maxMicros()).isEqualTo(10_000);
  }

  @Test
  void nothingMeasuredIsZero() {
    assertThat(new Histogram().window()).isEqualTo(new StoreFigures.Window(0, 0, 0, 0));
  }
}
