package io.gengfu.driver.opcua;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Settings;
import java.util.List;

/**
 * OPC UA servers over {@code opc.tcp}, without security. Address, settings and mappings are those
 * of {@link OpcUaSettings}.
 */
public final class OpcUaDriverProvider implements DriverProvider {

  @Override
  public String protocol() {
    return "opcua";
  }

  @Override
  public String line(Settings address) {
    return OpcUaSettings.Endpoint.of(address).url();
  }

  @Override
  public void check(DeviceSettings device) {
    var _ = OpcUaSettings.of(device);
    device.address().finish();
    device.settings().finish();
    device.points().stream().map(PointSettings::mapping).forEach(Settings::finish);
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new OpcUaDriver(OpcUaLine.of(devices.stream().map(OpcUaSettings::of).toList()));
  }
}
