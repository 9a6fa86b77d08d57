package io.gengfu.driver.gpio;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.gpio.chardev.PlayedChip;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import io.gengfu.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contract over the character device, with a chip that is played. */
class ChardevContractTest extends DriverContract {

  private static final int SMOKE = 17;
  private static final int RELAY = 22;

  private final PlayedChip chip = new PlayedChip();

  @Override
  protected DriverProvider provider() {
    var real = new GpioDriverProvider();
    return new DriverProvider() {
      @Override
      public String protocol() {
        return real.protocol();
      }

      @Override
      public String line(Settings address) {
        return real.line(address);
      }

      @Override
      public void check(DeviceSettings device) {
        real.check(device);
      }

      @Override
      public Driver open(List<DeviceSettings> devices) {
        return new GpioDriver(
            devices.stream().map(GpioSettings::of).toList(),
            address -> Pi4jLines.chardev(address, chip.chip(address.chip())));
      }
    };
  }

  @Override
  protected TestDevice newDevice() {
    return new Lines(chip);
  }

  /** A charger's smoke contact, closed when all is well, and its supply relay. */
  private static final class Lines implements TestDevice {

    private final PlayedChip chip;
    private final DeviceSettings settings =
        SampleDevice.of("charger-1", DeviceClasses.CHARGER)
            .address("lines", Map.of("smoke", SMOKE, "relay", RELAY), "chip", 0)
            .point("smoke", "invert", true, "debounce", "50ms")
            .point("relay")
            .build();

    Lines(PlayedChip chip) {
      this.chip = chip;
      chip.plug(false);
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
    public void start() {
      chip.plug(true);
    }

    @Override
    public void stop() {
      chip.plug(false);
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
      chip.move(number(signal), signal.equals("smoke") != on);
    }

    @Override
    public Value held(String signal) {
      return Value.of(signal.equals("smoke") != chip.level(number(signal)));
    }

    private static int number(String signal) {
      return signal.equals("smoke") ? SMOKE : RELAY;
    }

    @Override
    public void close() {
      chip.plug(false);
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
