package io.gengfu.driver.gpio;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import io.gengfu.simulators.gpio.SimulatedLines;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class GpioDriverContractTest extends DriverContract {

  private static final int SMOKE = 17;
  private static final int RELAY = 22;

  @TempDir private Path folder;

  @Override
  protected DriverProvider provider() {
    return new GpioDriverProvider();
  }

  @Override
  protected TestDevice newDevice() {
    return new Lines(folder.resolve("chip"));
  }

  /** A charger's smoke contact, closed when all is well, and its supply relay. */
  private static final class Lines implements TestDevice {

    private final SimulatedLines lines;
    private final DeviceSettings settings;

    Lines(Path socket) {
      lines = SimulatedLines.unplugged(socket);
      settings =
          SampleDevice.of("charger-1", DeviceClasses.CHARGER)
              .address(
                  "lines",
                  Map.of("smoke", SMOKE, "relay", RELAY),
                  "provider",
                  "simulated",
                  "socket",
                  socket)
              .point("smoke", "invert", true, "debounce", "50ms")
              .point("relay")
              .build();
    }

    @Override
    public DeviceSettings settings() {
      return settings;
    }

    @Override
    public Probe input() {
      return new Probe("smoke", Value.of(false), Value.of(true));
    }

    @Override
    public Probe output() {
      return new Probe("relay", Value.of(true), Value.of(false));
    }

    @Override
    public void start() throws Exception {
      lines.plug();
    }

    @Override
    public void stop() {
      lines.unplug();
    }

    @Override
    public void slow(boolean slow) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void garble(boolean garbled) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void hold(String signal, Value value) {
      boolean on = value.equals(Value.of(true));
      lines.set(number(signal), signal.equals("smoke") != on);
    }

    @Override
    public Value held(String signal) {
      return Value.of(signal.equals("smoke") != lines.level(number(signal)));
    }

    private static int number(String signal) {
      return signal.equals("smoke") ? SMOKE : RELAY;
    }

    @Override
    public void close() {
      lines.close();
    }

    @Override
    public Optional<String> neverSlow() {
      return Optional.of("a line is a register of the processor");
    }

    @Override
    public Optional<String> neverGarbled() {
      return Optional.of("a line is high or low");
    }
  }
}
