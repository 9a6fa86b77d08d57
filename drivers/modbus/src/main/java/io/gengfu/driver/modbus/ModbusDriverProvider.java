package io.gengfu.driver.modbus;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Settings;
import java.util.List;

/**
 * {@code protocol: modbus}. One driver for each host and port, with every unit behind it.
 *
 * <ul>
 *   <li>{@code address} of a device: see {@link ModbusAddress}
 *   <li>{@code settings} of a profile: see {@link ModbusSettings}
 *   <li>{@code points} of a profile: see {@link PointMapping}
 * </ul>
 */
public final class ModbusDriverProvider implements DriverProvider {

  @Override
  public String protocol() {
    return "modbus";
  }

  @Override
  public String line(Settings address) {
    return ModbusAddress.of(address).line();
  }

  @Override
  public void check(DeviceSettings device) {
    var _ = UnitSettings.of(device);
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new ModbusDriver(devices.stream().map(UnitSettings::of).toList());
  }
}
