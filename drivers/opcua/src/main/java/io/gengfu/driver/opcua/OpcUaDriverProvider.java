package io.gengfu.driver.opcua;

import io.gengfu.driver.Browser;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.TrustDesk;
import io.gengfu.driver.opcua.trust.TrustFolder;
import io.gengfu.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * OPC UA servers over {@code opc.tcp}. Address, settings and mappings are those of {@link
 * OpcUaSettings}.
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
  public void checkTogether(List<DeviceSettings> devices) {
    DeviceSettings first = devices.getFirst();
    Security agreed = Security.of(first.address(), first.settings());
    for (DeviceSettings device : devices) {
      if (!Security.of(device.address(), device.settings()).equals(agreed)) {
        device
            .address()
            .report(
                device.address().has("security") ? "security" : "url",
                "security, mode and user are not those of "
                    + first.device().id()
                    + " at the same server",
                "the same for all devices of a server");
      }
    }
  }

  /** Without a folder no server with security is connected to. */
  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new OpcUaDriver(line(devices), null);
  }

  @Override
  public Driver open(List<DeviceSettings> devices, Path folder) {
    return new OpcUaDriver(line(devices), folder);
  }

  private static OpcUaLine line(List<DeviceSettings> devices) {
    return OpcUaLine.of(devices.stream().map(OpcUaSettings::of).toList());
  }

  @Override
  public Optional<TrustDesk> trust(Path folder) {
    return Optional.of(new TrustFolder(folder));
  }

  @Override
  public Optional<Browser> browser(String url) {
    return url.startsWith("opc.tcp://") ? Optional.of(new MiloBrowser()) : Optional.empty();
  }
}
