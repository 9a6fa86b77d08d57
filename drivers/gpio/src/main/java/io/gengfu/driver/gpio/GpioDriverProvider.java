package io.gengfu.driver.gpio;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Settings;
import java.util.List;

/**
 * Devices on GPIO lines, on Pi4J 3 and providers of our own. The keys of {@code address}, {@code
 * settings} and mappings are listed at {@link GpioSettings}.
 */
public final class GpioDriverProvider implements DriverProvider {

  @Override
  public String protocol() {
    return "gpio";
  }

  @Override
  public String line(Settings address) {
    String provider = address.text("provider", "");
    String socket = address.text("socket", "");
    return "gpio:" + provider + ":" + GpioSettings.chip(address) + ":" + socket;
  }

  @Override
  public void check(DeviceSettings device) {
    GpioSettings.of(device);
    device.address().finish();
    device.settings().finish();
    device.points().forEach(point -> point.mapping().finish());
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new GpioDriver(devices.stream().map(GpioSettings::of).toList(), Pi4jLines::open);
  }
}
