package io.gengfu.driver.modbus;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/** The contract over a server on node's modbus-serial. */
class NodeTcpIT extends DriverContract {

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
        ServerProcess.tcp(folder, "node", "server.js"),
        Optional.of("modbus-serial cannot be made to answer against the book"));
  }
}
