package io.gengfu.driver.modbus;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import java.io.IOException;
import java.util.Optional;

/** The contract over a serial line behind a device server. */
class RtuOverTcpTest extends DriverContract {

  @Override
  protected DriverProvider provider() {
    return new ModbusDriverProvider();
  }

  @Override
  protected TestDevice newDevice() throws IOException {
    return new ChargerDevice(new BareServer(Framing.RTU), Optional.empty());
  }
}
