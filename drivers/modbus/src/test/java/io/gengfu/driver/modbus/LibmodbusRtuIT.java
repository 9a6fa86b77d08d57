package io.gengfu.driver.modbus;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/** The contract over a serial line with libmodbus at its other end. */
class LibmodbusRtuIT extends DriverContract {

  private static Path folder = Path.of("");

  @BeforeAll
  static void prepare() throws Exception {
    folder = OtherStacks.libmodbus();
  }

  @Override
  protected DriverProvider provider() {
    return new ModbusDriverProvider();
  }

  @Override
  protected TestDevice newDevice() throws IOException {
    return new ChargerDevice(
        new ServerProcess(new SerialWire(), folder, folder.resolve("server").toString()),
        Optional.empty());
  }
}
