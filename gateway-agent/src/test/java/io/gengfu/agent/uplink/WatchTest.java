package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * When a silent line is given up: Paho alone would need twice the keep-alive, and at times more.
 */
class WatchTest {

  private int questions;
  private final Meter meter = new Meter(bytes -> {});
  private final Watch watch = new Watch(meter, Timing.USUAL, () -> questions++);
  private long heard;

  @BeforeEach
  void hear() {
    meter.received(1);
    heard = System.nanoTime();
  }

  private long after(Duration silence) {
    return heard + silence.toNanos();
  }

  @Test
  void aLineThatIsSilentForTwentyFiveSecondsIsGivenUp() {
    assertThat(watch.look(after(Duration.ofSeconds(24)), 0)).isEmpty();
    assertThat(watch.look(after(Duration.ofSeconds(26)), 0))
        .contains("half open: nothing heard for 25 s");
  }

  @Test
  void theBrokerIsAskedOnceAfterFifteenSeconds() {
    watch.look(after(Duration.ofSeconds(14)), 0);
    assertThat(questions).isZero();
    watch.look(after(Duration.ofSeconds(16)), 0);
    watch.look(after(Duration.ofSeconds(20)), 0);
    assertThat(questions).isEqualTo(1);
  }

  @Test
  void itIsLookedAtInTime() {
    assertThat(watch.quietNanos(after(Duration.ofSeconds(5)), 0))
        .isLessThanOrEqualTo(Duration.ofMillis(10_100).toNanos());
    assertThat(watch.quietNanos(after(Duration.ofSeconds(16)), 0))
        .isLessThanOrEqualTo(Duration.ofMillis(600).toNanos());
    assertThat(watch.quietNanos(after(Duration.ofSeconds(24)), 0)).isPositive();
  }

  // The kernel took a large record at once, and the line brings it: no answer can come before.
  @Test
  void whatIsUnderWayMayDrainFirst() {
    long drain = Duration.ofSeconds(60).toNanos();
    assertThat(watch.look(after(Duration.ofSeconds(84)), drain)).isEmpty();
    assertThat(watch.quietNanos(after(Duration.ofSeconds(84)), drain)).isGreaterThan(100_000_000);
    assertThat(watch.look(after(Duration.ofSeconds(86)), drain))
        .contains("half open: nothing heard for 85 s");
  }

  // A large record on a thin line: nothing is heard until it is through, but the kernel takes more.
  @Test
  void aWriteThatHadToWaitForTheFarEndIsASignOfLife() {
    long before = meter.silentNanos(after(Duration.ofSeconds(20)));
    meter.sent(8_192, Duration.ofSeconds(3).toNanos());

    assertThat(meter.silentNanos(after(Duration.ofSeconds(20)))).isLessThan(before);
  }

  // Into a frozen line the kernel takes some at once, and that proves nothing.
  @Test
  void aWriteThatTheKernelTookAtOnceIsNone() {
    long before = meter.silentNanos(after(Duration.ofSeconds(20)));
    meter.sent(100, 1_000);

    assertThat(meter.silentNanos(after(Duration.ofSeconds(20)))).isEqualTo(before);
  }
}
