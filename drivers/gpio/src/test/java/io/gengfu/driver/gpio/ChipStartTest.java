package io.gengfu.driver.gpio;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChipStartTest {

  /** The chip's thread is at its work before whoever starts the chip goes on. */
  private static final class Overtaking implements Timers {
    private final MovedTimers moved;

    Overtaking(MovedTimers moved) {
      this.moved = moved;
    }

    @Override
    public long nanos() {
      return moved.nanos();
    }

    @Override
    public Duration sinceBoot() {
      return moved.sinceBoot();
    }

    @Override
    public void after(Duration delay, Runnable task) {
      if (delay.isZero()) {
        task.run();
      } else {
        moved.after(delay, task);
      }
    }

    @Override
    public void close() {
      moved.close();
    }
  }

  // On a busy machine the first claim failed before its lines knew whom to tell, and was the last.
  @Test
  void aChipThatIsMissingAtTheStartIsLookedForHoweverFastItsThreadIs() {
    DeviceSettings pir =
        SampleDevice.of("zone-1", DeviceClasses.INFRARED_ZONE)
            .address("lines", Map.of("motion", 17))
            .point("motion")
            .build();
    var moved = new MovedTimers();
    var claims = new AtomicInteger();
    var sink = new RecordingSink();
    var driver =
        new GpioDriver(
            List.of(GpioSettings.of(pir)),
            chip -> {
              claims.incrementAndGet();
              throw new LineException(Cause.UNREACHABLE, "no chip", "plug it in");
            },
            chip -> new Overtaking(moved));

    driver.start(sink);
    moved.advance(Duration.ofSeconds(1));

    assertThat(claims).hasValueGreaterThan(1);
    assertThat(sink.all()).isNotEmpty();
    driver.close();
  }
}
