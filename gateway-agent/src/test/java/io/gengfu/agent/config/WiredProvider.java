package io.gengfu.agent.config;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/** A protocol that asks for settings as real ones do and reaches nothing. */
final class WiredProvider implements DriverProvider {

  final List<String> checked = new ArrayList<>();

  @Override
  public String protocol() {
    return "wired";
  }

  @Override
  public String line(Settings address) {
    return address.text("host") + ":" + address.integer("port", 1, 65_535, 700);
  }

  @Override
  public void check(DeviceSettings device) {
    checked.add(device.device().id());
    line(device.address());
    device.address().integer("unit", 1, 247, 1);
    device.settings().flag("trace", false);
    for (var point : device.points()) {
      point.mapping().integer("wire", 0, 99);
      Conversion.of(point.point(), point.mapping());
    }
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    throw new IllegalStateException("a check opens nothing");
  }
}
