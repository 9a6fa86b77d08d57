package io.gengfu.agent.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Clock.Trust;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SystemClockTest {

  private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");

  private long nanos = Duration.ofMinutes(1).toNanos();
  private Instant shown = BUILT.plus(Duration.ofDays(10));
  private boolean synchronised;
  private final SystemClock clock =
      new SystemClock("boot", () -> nanos, () -> shown, () -> synchronised, BUILT);

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
