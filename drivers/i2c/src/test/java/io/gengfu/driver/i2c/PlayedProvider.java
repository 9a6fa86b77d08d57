package io.gengfu.driver.i2c;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.i2c.linux.PlayedKernel;
import io.gengfu.settings.Settings;
import java.util.List;

/** The real provider over a played kernel. */
record PlayedProvider(PlayedKernel kernel) implements DriverProvider {

  private static final I2cDriverProvider REAL = new I2cDriverProvider();

  @Override
  public String protocol() {
    return REAL.protocol();
  }

  @Override
  public String line(Settings address) {
    return REAL.line(address);
  }

  @Override
  public void check(DeviceSettings device) {
    REAL.check(device);
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new I2cDriver(
        devices.stream().map(I2cSettings::of).toList(), bus -> new Pi4jBus(bus, kernel.bus(bus)));
  }
}
