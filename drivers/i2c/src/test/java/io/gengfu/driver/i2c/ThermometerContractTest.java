package io.gengfu.driver.i2c;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.i2c.linux.PlayedKernel;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.driver.testkit.TestDevice.Probe;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import io.gengfu.simulators.i2c.SimulatedBus;
import io.gengfu.simulators.i2c.SimulatedThermometer;

/** The contract with an MLX90614 on a bus that speaks I²C. */
class ThermometerContractTest extends DriverContract {

  private static final int ADDRESS = 0x5A;
  private static final int OBJECT = 0x07;

  private final SimulatedBus wires = new SimulatedBus(20_261_124);
  private final PlayedKernel kernel = new PlayedKernel(wires);

  @Override
  protected DriverProvider provider() {
    return new PlayedProvider(kernel);
  }

  @Override
  protected TestDevice newDevice() {
    var thermometer = new SimulatedThermometer(ADDRESS);
    return new PlayedSensor(
        wires,
        kernel,
        ADDRESS,
        thermometer,
        SampleDevice.of("boiler", DeviceClasses.THERMOMETER)
            .address("bus", "i2c-1")
            .settings("sensor", "mlx90614", "poll", "50ms")
            .point("temperature", "value", "object")
            .point("ambient", "value", "ambient")
            .build(),
        new Probe("temperature", Value.of(28.01), Value.of(60.25)),
        celsius -> thermometer.word(OBJECT, (int) Math.round((celsius + 273.15) * 50)),
        () -> (thermometer.word(OBJECT) * 2 - 27_315) / 100.0);
  }
}
