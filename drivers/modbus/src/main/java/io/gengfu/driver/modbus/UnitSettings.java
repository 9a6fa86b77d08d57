package io.gengfu.driver.modbus;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.model.Device;
import java.util.List;

/** A device as configured: where it is, how it is asked, and what for. */
record UnitSettings(
    Device device, ModbusAddress address, ModbusSettings settings, List<PointMapping> points) {

  /** Reads everything, and reports what is wrong with it to the settings' problems. */
  static UnitSettings of(DeviceSettings device) {
    ModbusAddress address = ModbusAddress.of(device.address());
    ModbusSettings settings =
        ModbusSettings.of(device.settings(), device.device().interval(), address);
    return new UnitSettings(
        device.device(),
        address,
        settings,
        device.points().stream().map(p -> PointMapping.of(p, settings)).toList());
  }
}
