package io.gengfu.agent.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Clock.State;
import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.time.KernelTime.Word;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemClockTest {

  private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");

  private long nanos = Duration.ofMinutes(1).toNanos();
  private Instant shown = BUILT.plus(Duration.ofDays(10));
  private boolean synchronised;
  private boolean leaping;
  private OptionalLong uncertainty = OptionalLong.empty();
  private final SystemClock clock =
      new SystemClock(
          "boot",
          () -> nanos,
          () -> shown,
          () -> new Word(synchronised, uncertainty, leaping),
          BUILT);

  private void passes(Duration time) {
    nanos += time.toNanos();
    shown = shown.plus(time);
  }

  @Nested
  class TheWallClock {

    @Test
    void isPlausibleWhereNobodyVouchesForIt() {
      assertThat(clock.trust()).isEqualTo(Trust.PLAUSIBLE);
      assertThat(clock.wall()).isEqualTo(shown);
    }

    @Test
    void isUnknownBeforeTheSoftwareWasBuiltAndGoesOnFromThere() {
      shown = Instant.EPOCH;

      assertThat(clock.trust()).isEqualTo(Trust.UNKNOWN);
      assertThat(clock.wall()).isEqualTo(BUILT);
      passes(Duration.ofHours(1));
      assertThat(clock.wall()).isEqualTo(BUILT.plus(Duration.ofHours(1)));
    }

    @Test
    void isUnknownBeforeItWasLastSynchronised() {
      Instant last = shown.plus(Duration.ofDays(100));
      clock.notBefore(last);

      assertThat(clock.trust()).isEqualTo(Trust.UNKNOWN);
      assertThat(clock.wall()).isEqualTo(last);
    }

    @Test
    void isSynchronisedWhenTheKernelSaysSo() {
      assertThat(clock.trust()).isEqualTo(Trust.PLAUSIBLE);
      synchronised = true;
      passes(Duration.ofSeconds(1));

      assertThat(clock.trust()).isEqualTo(Trust.SYNCHRONISED);
    }

    // The kernel adds half a thousandth to each second since a server spoke: 2 s are an hour.
    @Test
    void driftsWhenTheServersWordIsOld() {
      synchronised = true;
      uncertainty = OptionalLong.of(2_000);
      assertThat(clock.trust()).isEqualTo(Trust.SYNCHRONISED);
      assertThat(clock.trust().state()).isEqualTo(State.TRUSTED);
      uncertainty = OptionalLong.of(2_001);
      passes(Duration.ofSeconds(1));

      assertThat(clock.trust()).isEqualTo(Trust.DRIFTING);
      assertThat(clock.trust().state()).isEqualTo(State.DRIFTING);
      assertThat(clock.trust().isKept()).isTrue();
      assertThat(clock.uncertaintyMillis()).hasValue(2_001);
      synchronised = false;
      passes(Duration.ofSeconds(1));
      assertThat(clock.trust()).isEqualTo(Trust.PLAUSIBLE);
      assertThat(clock.uncertaintyMillis()).isEmpty();
    }

    @Test
    void isTrustedInALeapSecondAndSaysSo() {
      synchronised = true;
      leaping = true;

      assertThat(clock.trust()).isEqualTo(Trust.SYNCHRONISED);
      assertThat(clock.isLeaping()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {-20, 20})
    void thatJumpsByTwentyYearsNeverShowsLessThanItsFloor(long years) {
      Instant before = shown;
      clock.notBefore(before);
      shown = shown.plus(Duration.ofDays(years * 365));
      passes(Duration.ofSeconds(1));

      assertThat(clock.wall()).isAfterOrEqualTo(before);
      assertThat(clock.trust()).isEqualTo(years < 0 ? Trust.UNKNOWN : Trust.PLAUSIBLE);
      shown = before.plusSeconds(5);
      passes(Duration.ofSeconds(1));
      assertThat(clock.wall()).isEqualTo(shown);
      assertThat(clock.trust()).isEqualTo(Trust.PLAUSIBLE);
    }

    // A server that was wrong once, far ahead, must not make the right time unknown for ever.
    @Test
    void isTakenFromAServerEvenBeforeWhatWasWrittenDown() {
      clock.notBefore(shown.plus(Duration.ofDays(3650)));
      synchronised = true;
      passes(Duration.ofSeconds(1));

      assertThat(clock.trust()).isEqualTo(Trust.SYNCHRONISED);
      assertThat(clock.wall()).isEqualTo(shown);
    }

    @Test
    void isNotSynchronisedBeforeTheSoftwareWasBuiltWhoeverSaysSo() {
      synchronised = true;
      shown = Instant.EPOCH;

      assertThat(clock.trust()).isEqualTo(Trust.UNKNOWN);
    }
  }

  @Nested
  @EnabledOnOs(OS.LINUX)
  class OnThisMachine {

    private static final int CALLS = 200_000;

    @Test
    void nanosCountFromTheBoot() throws IOException {
      Clock machine = SystemClock.open();

      long before = uptimeNanos();
      long nanos = machine.nanos();
      long after = uptimeNanos();

      // /proc/uptime counts hundredths of a second, rounded down.
      assertThat(nanos).isBetween(before, after + 10_000_000);
      assertThat(machine.bootId())
          .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
    }

    private static long uptimeNanos() throws IOException {
      String seconds = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
      return Math.round(Double.parseDouble(seconds) * 100) * 10_000_000;
    }

    @Test
    void nanosNeverDecreaseAndAllocateNothing() {
      Clock machine = SystemClock.open();
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long last = run(machine, 0);

      long before = threads.getCurrentThreadAllocatedBytes();
      run(machine, last);
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;

      assertThat(bytes).isLessThan(CALLS);
    }

    private static long run(Clock machine, long from) {
      long last = from;
      for (int i = 0; i < CALLS; i++) {
        long now = machine.nanos();
        if (now < last) {
          throw new AssertionError(now + " after " + last);
        }
        last = now;
      }
      return last;
    }

    @Test
    void trustIsOneOfWhatThisMachineCanSay() {
      Clock machine = SystemClock.open();

      assertThat(machine.trust()).isNotEqualTo(Trust.UNKNOWN);
      assertThat(Duration.between(machine.wall(), Instant.now()).abs())
          .isLessThan(Duration.ofMinutes(1));
    }
  }
}
