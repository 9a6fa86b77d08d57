package io.gengfu.driver.modbus;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/** The contract over a serial line with node's modbus-serial at its other end. */
class NodeRtuIT extends DriverContract {

  private static Path folder = Path.of("");

  @BeforeAll
  static void prepare() throws Exception {
    folder = OtherStacks.node();
  }

  @Override
  protected DriverProvider provider() {
    return new ModbusDriverProvider();
  }

  @Override
  protected TestDevice newDevice() throws IOException {
    return new ChargerDevice(
        new ServerProcess(new SerialWire(), folder, "node", "server.js"),
        Optional.of("modbus-serial cannot be made to answer against the book"));
  }
}
