package io.gengfu.driver.radar;

import io.gengfu.driver.serial.ByteLine;
import io.gengfu.driver.serial.SerialLine;
import io.gengfu.driver.serial.SerialSettings;
import io.gengfu.driver.serial.SerialSettings.Parity;
import io.gengfu.driver.serial.SocketLine;
import io.gengfu.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * The keys under a device's {@code address}: {@code serial}, a device file, always 115,200 8N1; or
 * {@code host} and {@code port} of a device server that passes bytes on.
 */
sealed interface RadarAddress {

  /** The only speed that the radar has. */
  int BAUD = 115_200;

  /** What it is reached by. */
  String line();

  /**
   * @throws IOException if it cannot be; the message says what to do
   */
  ByteLine open(Duration limit) throws IOException;

  record Serial(SerialSettings port) implements RadarAddress {
    @Override
    public String line() {
      return port.port();
    }

    @Override
    public ByteLine open(Duration limit) throws IOException {
      return SerialLine.open(port);
    }
  }

  record Server(String host, int port) implements RadarAddress {
    @Override
    public String line() {
      return host + ":" + port;
    }

    @Override
    public ByteLine open(Duration limit) throws IOException {
      return SocketLine.open(host, port, limit);
    }
  }

  static RadarAddress of(Settings address) {
    if (address.has("host")) {
      return new Server(
          address.text("host").strip().toLowerCase(Locale.ROOT),
          address.integer("port", 1, 65_535));
    }
    String port = address.text("serial");
    if (address.has("serial") && !port.startsWith("/")) {
      address.report("serial", "is " + port, "a device file, such as /dev/ttyUSB0");
    }
    return new Serial(new SerialSettings(port, BAUD, Parity.NONE, 1, false));
  }
}
