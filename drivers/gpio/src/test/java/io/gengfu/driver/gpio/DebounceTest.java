package io.gengfu.driver.gpio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DebounceTest {

  private static final long MS = 1_000_000;

  private final Debounce debounce = new Debounce(Duration.ofMillis(400));

  @Test
  void theFirstLevelCountsAtOnce() {
    assertThat(debounce.raw(true, 0)).isTrue();

    assertThat(debounce.level()).isTrue();
  }

  @Test
  void aNewLevelCountsOnceItHasStood() {
    debounce.raw(false, 0);

    assertThat(debounce.raw(true, 100 * MS)).isFalse();
    assertThat(debounce.left(200 * MS)).isEqualTo(300 * MS);
    assertThat(debounce.raw(true, 499 * MS)).isFalse();
    assertThat(debounce.raw(true, 500 * MS)).isTrue();
    assertThat(debounce.left(500 * MS)).isNegative();
  }

  @Test
  void fallingBackBeginsAnew() {
    debounce.raw(false, 0);
    debounce.raw(true, 100 * MS);
    debounce.raw(false, 450 * MS);

    assertThat(debounce.raw(true, 460 * MS)).isFalse();
    assertThat(debounce.raw(true, 859 * MS)).isFalse();
    assertThat(debounce.raw(true, 860 * MS)).isTrue();
  }

  // nanoTime may be negative and may overflow.
  @Test
  void theOriginOfTheClockDoesNotMatter() {
    long start = Long.MAX_VALUE - 100 * MS;
    debounce.raw(false, start);
    debounce.raw(true, start + 50 * MS);

    assertThat(debounce.raw(true, start + 449 * MS)).isFalse();
    assertThat(debounce.raw(true, start + 450 * MS)).isTrue();
  }

  @Test
  void aLevelThatSomebodyElseDebouncedCountsAtOnce() {
    debounce.raw(false, 0);
    debounce.raw(true, 0);

    assertThat(debounce.settled(true)).isTrue();
    assertThat(debounce.left(0)).isNegative();
    assertThat(debounce.settled(true)).isFalse();
  }
}
