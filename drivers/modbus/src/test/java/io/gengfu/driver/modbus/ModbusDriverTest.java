package io.gengfu.driver.modbus;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import java.io.IOException;
import java.util.Optional;

/** The contract over a server that is written from the specification. */
class ModbusDriverTest extends DriverContract {

  @Override
  protected DriverProvider provider() {
    return new ModbusDriverProvider();
  }

  @Override
  protected TestDevice newDevice() throws IOException {
    return new ChargerDevice(new BareServer(Framing.TCP), Optional.empty());
  }
}
