package io.gengfu.driver.i2c;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code protocol: i2c}. One driver for each bus, with all of its devices.
 *
 * <ul>
 *   <li>{@code address} of a device: see {@link I2cAddress}
 *   <li>{@code settings} and {@code points} of a profile: see {@link I2cSettings}
 * </ul>
 */
public final class I2cDriverProvider implements DriverProvider {

  @Override
  public String protocol() {
    return "i2c";
  }

  @Override
  public String line(Settings address) {
    return I2cAddress.bus(address);
  }

  @Override
  public void check(DeviceSettings device) {
    var _ = I2cSettings.of(device);
  }

  @Override
  public void checkTogether(List<DeviceSettings> devices) {
    Map<Integer, String> taken = new HashMap<>();
    for (DeviceSettings device : devices) {
      I2cAddress address = I2cSettings.of(device).address();
      String other = taken.putIfAbsent(address.device(), device.device().id());
      if (other != null) {
        device
            .address()
            .report(
                "device", address + " is that of " + other + " too", "an address for each device");
      }
    }
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new I2cDriver(devices.stream().map(I2cSettings::of).toList());
  }
}
