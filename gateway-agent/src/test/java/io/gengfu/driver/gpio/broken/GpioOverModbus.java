package io.gengfu.driver.gpio.broken;

import io.gengfu.driver.modbus.broken.SomeModbus;

final class GpioOverModbus {
  static final int PORT = SomeModbus.port();

  private GpioOverModbus() {}
}
