package io.gengfu.driver.gpio;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.simulators.gpio.SimulatedLines;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract over a chip that is another process. */
class GpioDriverContractTest extends DriverContract {

  @TempDir private Path folder;

  @Override
  protected DriverProvider provider() {
    return new GpioDriverProvider();
  }

  @Override
  protected TestDevice newDevice() {
    Path socket = folder.resolve("chip");
    return new WiredCharger(
        new Simulated(SimulatedLines.unplugged(socket)), "provider", "simulated", "socket", socket);
  }

  private record Simulated(SimulatedLines lines) implements WiredCharger.Wires {

    @Override
    public void plug(boolean in) throws IOException {
      if (in) {
        lines.plug();
      } else {
        lines.unplug();
      }
    }

    @Override
    public void move(int line, boolean high) {
      lines.set(line, high);
    }

    @Override
    public boolean level(int line) {
      return lines.level(line);
    }
  }
}
