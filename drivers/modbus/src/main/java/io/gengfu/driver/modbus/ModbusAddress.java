package io.gengfu.driver.modbus;

import io.gengfu.settings.Settings;
import java.util.Locale;

/**
 * The keys under a device's {@code address}: {@code host}, {@code port} (502), {@code unit} (1).
 *
 * @param unit 0 to 247, or 255 for a server that ignores it; behind a serial gateway 0 is broadcast
 *     and gets no answer
 */
record ModbusAddress(String host, int port, int unit) {

  private static final int UNIT_MAX = 247;
  private static final int UNIT_IGNORED = 255;

  static ModbusAddress of(Settings address) {
    String host = address.text("host");
    if (address.has("host") && host.isBlank()) {
      address.report("host", "is empty", "a name or an IP address");
    }
    int port = address.integer("port", 1, 65_535, 502);
    int unit = address.integer("unit", 0, UNIT_IGNORED, 1);
    if (unit > UNIT_MAX && unit < UNIT_IGNORED) {
      address.report("unit", "is " + unit + ", which Modbus keeps reserved", "0 to 247, or 255");
    }
    return new ModbusAddress(host.strip().toLowerCase(Locale.ROOT), port, unit);
  }

  /** What devices on one connection have in common. */
  String line() {
    return host + ":" + port;
  }
}
