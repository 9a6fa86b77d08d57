package com.example.linetcp;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.List;

/** The protocol {@code linetcp}: what there is to set, and how a driver is made of it. */
public final class LineTcpProvider implements DriverProvider {

  @Override
  public String protocol() {
    return "linetcp";
  }

  /** Devices of one line share a driver. Here each device has a socket of its own. */
  @Override
  public String line(Settings address) {
    return address.text("host") + ":" + address.integer("port", 1, 65_535, 7070);
  }

  /** Asks for every key that {@link #open} will ask for; what is wrong is reported by asking. */
  @Override
  public void check(DeviceSettings device) {
    Options.of(device);
  }

  @Override
  public void checkTogether(List<DeviceSettings> devices) {
    if (devices.size() > 1) {
      devices
          .get(1)
          .address()
          .report("host", "is the host and port of another device", "one device on each socket");
    }
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new LineTcpDriver(devices.getFirst().device(), Options.of(devices.getFirst()));
  }

  /** Everything that may be set. */
  record Options(String host, int port, Duration timeout, List<Mapped> points) {

    static Options of(DeviceSettings device) {
      return new Options(
          device.address().text("host"),
          device.address().integer("port", 1, 65_535, 7070),
          device.settings().duration("timeout", Duration.ofMillis(500)),
          device.points().stream().map(Mapped::of).toList());
    }
  }

  /** One signal and the name that the device has for it. */
  record Mapped(io.gengfu.model.Point point, String name, Conversion conversion) {

    static Mapped of(PointSettings point) {
      return new Mapped(
          point.point(),
          point.mapping().text("name"),
          Conversion.of(point.point(), point.mapping()));
    }
  }
}
