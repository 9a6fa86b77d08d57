package io.gengfu.driver.i2c.linux;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProviderBase;

final class LinuxI2CProvider extends I2CProviderBase {

  private final LinuxBus bus;

  LinuxI2CProvider(LinuxBus bus) {
    super("linux-i2c", "I²C through the kernel's own interface");
    this.bus = bus;
  }

  @Override
  public I2C create(I2CConfig config) {
    var device = new LinuxI2C(this, config, bus);
    context().registry().add(device);
    return device;
  }
}
