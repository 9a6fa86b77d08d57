package io.gengfu.driver.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.i2c.linux.PlayedKernel;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.simulators.i2c.SimulatedBus;
import io.gengfu.simulators.i2c.SimulatedThermalArray;
import io.gengfu.simulators.i2c.SimulatedThermometer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An MLX90640 through the whole driver, beside a thermometer on the same bus. */
class ArrayOnSharedBusTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final SimulatedBus wires = new SimulatedBus(20_261_131);
  private final PlayedKernel kernel = new PlayedKernel(wires);
  private final SimulatedThermalArray array = new SimulatedThermalArray();
  private final RecordingSink sink = new RecordingSink();
  private int subpage;

  private final DeviceSettings shed =
      SampleDevice.of("shed", DeviceClasses.THERMAL_ARRAY)
          .interval(Duration.ofSeconds(1))
          .address("bus", 1, "device", 0x33)
          .settings("sensor", "mlx90640", "rate", 8, "emissivity", 0.95, "reflected", 20)
          .point("hottest", "value", "hottest")
          .point("ambient", "value", "ambient")
          .point("bad_pixels", "value", "bad-pixels")
          .build();

  private final DeviceSettings boiler =
      SampleDevice.of("boiler", DeviceClasses.THERMOMETER)
          .address("bus", "i2c-1")
          .settings("sensor", "mlx90614", "poll", "50ms")
          .point("temperature", "value", "object")
          .build();

  private static Point point(DeviceSettings device, int index) {
    return device.points().get(index).point();
  }

  private boolean measuresUntilGood(Point point, int count) {
    if ((array.word(Mlx90640.STATUS) & Mlx90640.NEW) == 0) {
      subpage = 1 - subpage;
      array.measured(subpage);
    }
    return sink.of(point).stream().filter(r -> r.quality().isGood()).count() >= count;
  }

  // A poll in step with the subpages would see the same half of the picture for ever.
  @Test
  void bothSubpagesAreTakenInTurnAndTheThermometerGoesOn() {
    wires.plug(0x33, array);
    wires.plug(0x5A, new SimulatedThermometer(0x5A));
    Driver driver =
        new I2cDriver(
            List.of(I2cSettings.of(shed), I2cSettings.of(boiler)),
            bus -> new Pi4jBus(bus, kernel.bus(bus)));
    try {
      driver.start(sink);
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> measuresUntilGood(point(shed, 0), 5));
    } finally {
      driver.close();
    }

    assertThat(sink.of(point(shed, 2)))
        .filteredOn(reading -> reading.quality().isGood())
        .extracting(Reading::value)
        .containsOnly(Value.of(0));
    assertThat(sink.of(point(boiler, 0)).size()).isGreaterThan(5);
    assertThat(sink.of(point(boiler, 0))).allMatch(r -> r.quality().isGood());
  }
}
