package io.gengfu.driver.modbus;

import io.gengfu.driver.testkit.SerialPair;
import java.io.IOException;

/** A server at the other end of a serial line: 19,200 bits per second without parity. */
final class SerialWire implements ServerProcess.Wire {

  private final SerialPair pair;

  SerialWire() throws IOException {
    pair = new SerialPair();
  }

  String driverEnd() {
    return pair.driverEnd().toString();
  }

  @Override
  public Object[] address() {
    return new Object[] {"serial", driverEnd(), "baud", 19_200, "parity", "none", "unit", 1};
  }

  @Override
  public String end() {
    return pair.deviceEnd().toString();
  }

  @Override
  public void plug() throws IOException {
    pair.plug();
  }

  @Override
  public void unplug() throws InterruptedException {
    pair.unplug();
  }
}
