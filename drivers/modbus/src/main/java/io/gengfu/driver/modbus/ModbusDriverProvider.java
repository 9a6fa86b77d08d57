package io.gengfu.driver.modbus;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.modbus.ModbusAddress.Way;
import io.gengfu.settings.Settings;
import java.util.List;

/**
 * {@code protocol: modbus}. One driver for each host and port, or serial port, with every unit
 * behind it.
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
  public void checkTogether(List<DeviceSettings> devices) {
    DeviceSettings first = devices.getFirst();
    Way way = UnitSettings.of(first).address().way();
    for (DeviceSettings device : devices) {
      Way other = UnitSettings.of(device).address().way();
      if (!other.equals(way)) {
        device
            .address()
            .report(
                other instanceof Way.Serial ? "serial" : "host",
                "is the line of " + first.device().id() + " with another speed or framing",
                "the same as there: " + way.show());
      }
    }
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new ModbusDriver(devices.stream().map(UnitSettings::of).toList());
  }
}
