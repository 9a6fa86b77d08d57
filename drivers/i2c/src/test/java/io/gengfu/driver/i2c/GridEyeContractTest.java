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
import io.gengfu.simulators.i2c.SimulatedGridEye;

/** The contract with an AMG8833 on a PC's SMBus. */
class GridEyeContractTest extends DriverContract {

  private static final int ADDRESS = 0x69;

  private final SimulatedBus wires = new SimulatedBus(20_261_129);
  private final PlayedKernel kernel = new PlayedKernel(wires);

  @Override
  protected DriverProvider provider() {
    return new PlayedProvider(kernel);
  }

  @Override
  protected TestDevice newDevice() {
    kernel.smbus();
    var eye = new SimulatedGridEye();
    return new PlayedSensor(
        wires,
        kernel,
        ADDRESS,
        eye,
        SampleDevice.of("shed", DeviceClasses.THERMAL_ARRAY)
            .address("bus", "i2c-1")
            .settings("sensor", "amg8833", "poll", "50ms")
            .point("hottest", "value", "hottest")
            .point("median", "value", "median")
            .point("ambient", "value", "ambient")
            .point("presence", "value", "presence")
            .build(),
        new Probe("hottest", Value.of(26.5), Value.of(62.25)),
        celsius -> eye.pixel(9, (int) (celsius * 4)),
        () -> eye.pixel(9) / 4.0);
  }
}
