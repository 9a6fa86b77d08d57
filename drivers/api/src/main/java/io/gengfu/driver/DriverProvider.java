package io.gengfu.driver;

import io.gengfu.settings.Settings;
import java.util.List;

/** One protocol, found by {@link java.util.ServiceLoader}. */
public interface DriverProvider {

  /** The word by which profiles name it: {@code modbus}. */
  String protocol();

  /**
   * What the device is reached by: devices with the same line share one driver, hence one
   * connection and one thread. A socket address, a serial port, a GPIO chip.
   *
   * @param address the device's {@code address} in the site file
   */
  String line(Settings address);

  /**
   * Reads every setting of the device as {@link #open} will, and reports each mistake to the
   * settings' problems. Opens nothing.
   */
  void check(DeviceSettings device);

  /**
   * Reports what devices cannot have that share a line: two speeds of one serial port.
   *
   * @param devices all devices of a line, each checked without problems
   */
  default void checkTogether(List<DeviceSettings> devices) {}

  /**
   * Makes the driver of one line. Opens nothing before {@link Driver#start}.
   *
   * @param devices all devices of the line, checked without problems
   */
  Driver open(List<DeviceSettings> devices);
}
