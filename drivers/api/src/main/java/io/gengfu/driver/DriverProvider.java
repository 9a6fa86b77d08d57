package io.gengfu.driver;

import io.gengfu.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

  /**
   * The same for a gateway that keeps a folder for each protocol: keys of its own, and who is
   * trusted.
   *
   * @param folder the protocol's own, absolute; not there before the driver makes it
   */
  default Driver open(List<DeviceSettings> devices, Path folder) {
    return open(devices);
  }

  /**
   * Who is trusted, in the folder that {@link #open(List, Path)} is given; empty where the protocol
   * knows no such question. Works beside a running gateway.
   */
  default Optional<TrustDesk> trust(Path folder) {
    return Optional.empty();
  }

  /** Who lists what there is at such an address; empty if that is not of this protocol. */
  default Optional<Browser> browser(String url) {
    return Optional.empty();
  }
}
