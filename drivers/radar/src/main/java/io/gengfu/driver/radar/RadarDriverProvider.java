package io.gengfu.driver.radar;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Settings;
import java.util.List;

/**
 * {@code protocol: radar}. One driver for each port, with the one radar that is on it.
 *
 * <ul>
 *   <li>{@code address} of a device: see {@link RadarAddress}
 *   <li>{@code settings} and {@code points} of a profile: see {@link RadarSettings}
 * </ul>
 */
public final class RadarDriverProvider implements DriverProvider {

  @Override
  public String protocol() {
    return "radar";
  }

  @Override
  public String line(Settings address) {
    return RadarAddress.of(address).line();
  }

  @Override
  public void check(DeviceSettings device) {
    var _ = RadarSettings.of(device);
  }

  @Override
  public void checkTogether(List<DeviceSettings> devices) {
    DeviceSettings first = devices.getFirst();
    for (DeviceSettings other : devices.subList(1, devices.size())) {
      String key = other.address().has("host") ? "host" : "serial";
      other
          .address()
          .report(key, "is the port of " + first.device().id() + " too", "a port for each radar");
    }
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new RadarDriver(RadarSettings.of(devices.getFirst()));
  }
}
