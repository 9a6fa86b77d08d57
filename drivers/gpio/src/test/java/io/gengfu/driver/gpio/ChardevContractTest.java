package io.gengfu.driver.gpio;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.gpio.chardev.PlayedChip;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.settings.Settings;
import java.util.List;

/** The contract over the character device, with a chip that is played. */
class ChardevContractTest extends DriverContract {

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
    chip.plug(false);
    return new WiredCharger(new Played(chip), "chip", 0);
  }

  private record Played(PlayedChip chip) implements WiredCharger.Wires {

    @Override
    public void plug(boolean in) {
      chip.plug(in);
    }

    @Override
    public void move(int line, boolean high) {
      chip.move(line, high);
    }

    @Override
    public boolean level(int line) {
      return chip.level(line);
    }
  }
}
