package io.gengfu.driver.mqtt;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Settings;
import java.util.List;

/**
 * {@code protocol: mqtt}. One session for each broker and user, with every device behind it.
 *
 * <ul>
 *   <li>{@code address} of a device: see {@link BrokerAddress}, and what its profile's topics have
 *       in braces
 *   <li>{@code settings} of a profile: see {@link Availability}
 *   <li>{@code points} of a profile: see {@link PointMapping}
 * </ul>
 */
public final class MqttDriverProvider implements DriverProvider {

  @Override
  public String protocol() {
    return "mqtt";
  }

  @Override
  public String line(Settings address) {
    return BrokerAddress.of(address).line();
  }

  @Override
  public void check(DeviceSettings device) {
    var _ = SubDeviceSettings.of(device);
  }

  @Override
  public void checkTogether(List<DeviceSettings> devices) {
    BrokerAddress first = BrokerAddress.of(devices.getFirst().address());
    for (DeviceSettings device : devices) {
      if (!BrokerAddress.of(device.address()).equals(first)) {
        device
            .address()
            .report(
                "password-file",
                "is not that of " + devices.getFirst().device().id() + " at the same broker",
                "one password for one user");
      }
    }
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new MqttDriver(devices.stream().map(SubDeviceSettings::of).toList());
  }
}
