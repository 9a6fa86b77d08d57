package io.gengfu.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.Nodes;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.settings.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which registers are read when. */
class PollGroupTest {

  private static SampleDevice device() {
    return SampleDevice.of("d", Sample.ANYTHING)
        .interval(Duration.ofMinutes(1))
        .address("host", "10.0.0.7")
        .settings(
            "poll", "100ms", "groups", Nodes.map("slow", Nodes.map("poll", "1s", "phase", "300ms")))
        .point("flag", "register", "coil", "address", 0)
        .point("number", "register", "holding", "address", 0, "group", "slow")
        .point("number_2", "register", "holding", "address", 1);
  }

  /** What is read when in the first so many milliseconds, looked at every 50. */
  private static List<String> read(long millis) {
    var unit =
        new Unit(UnitSettings.of(device().build()), reading -> {}, 0, new SplittableRandom());
    var read = new ArrayList<String>();
    for (long now = 0; now <= millis; now += 50) {
      for (Block block : unit.due(Duration.ofMillis(now).toNanos())) {
        read.add(now + " " + block);
      }
    }
    return read;
  }

  @Test
  void eachGroupHasItsBeatAndItsPhase() {
    assertThat(read(1_350))
        .filteredOn(line -> line.endsWith("HOLDING 0..0"))
        .containsExactly("300 HOLDING 0..0", "1300 HOLDING 0..0");
    assertThat(read(200))
        .containsExactly(
            "0 COIL 0..0",
            "0 HOLDING 1..1",
            "100 COIL 0..0",
            "100 HOLDING 1..1",
            "200 COIL 0..0",
            "200 HOLDING 1..1");
  }

  @Test
  void theNextPollIsThatOfTheNextGroup() {
    var unit =
        new Unit(UnitSettings.of(device().build()), reading -> {}, 0, new SplittableRandom());
    assertThat(unit.nextPollNanos()).isZero();
    unit.due(0);
    assertThat(Duration.ofNanos(unit.nextPollNanos())).isEqualTo(Duration.ofMillis(100));
    unit.due(Duration.ofMillis(290).toNanos());
    assertThat(Duration.ofNanos(unit.nextPollNanos())).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void mistakesAreNamed() {
    DeviceSettings wrong =
        SampleDevice.of("d", Sample.ANYTHING)
            .interval(Duration.ofSeconds(1))
            .address("host", "10.0.0.7")
            .settings(
                "groups",
                Nodes.map("slow", Nodes.map("poll", "2s"), "late", Nodes.map("phase", "1s")))
            .point("number", "register", "holding", "address", 0, "group", "slwo")
            .build();
    new ModbusDriverProvider().check(wrong);

    assertThat(wrong.settings().problems().all())
        .extracting(Problem::wrong)
        .containsExactly(
            "is longer than the interval of 1000ms, so values grow stale",
            "is as long as poll or longer",
            "there is no group slwo");
  }
}
