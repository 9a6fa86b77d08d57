package io.gengfu.driver.modbus;

import io.gengfu.driver.serial.SerialSettings;
import io.gengfu.driver.serial.SerialSettings.Parity;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.Locale;

/**
 * The keys under a device's {@code address}. Modbus TCP: {@code host}, {@code port} (502), {@code
 * unit} (1). RTU on a serial port: {@code serial} and the others of {@link SerialSettings}, even
 * parity unless said, and {@code unit}. RTU behind a device server that passes bytes on: {@code
 * host}, {@code port}, {@code framing: rtu}, {@code baud} (9600), {@code unit}.
 *
 * @param unit TCP: 0 to 247, or 255 for a server that ignores it; behind a serial gateway 0 is
 *     broadcast and gets no answer. RTU: 1 to 247
 */
record ModbusAddress(Way way, int unit) {

  private static final int UNIT_MAX = 247;
  private static final int UNIT_IGNORED = 255;

  /** Of a character (V1.02 §2.5.1). */
  private static final int RTU_BITS = 11;

  private enum Framing {
    TCP,
    RTU
  }

  /** What is on the way to the unit; the same for all units of a line. */
  sealed interface Way {

    /** What devices on one connection have in common. */
    String line();

    /** As a person would say it. */
    String show();

    record Tcp(String host, int port) implements Way {
      @Override
      public String line() {
        return host + ":" + port;
      }

      @Override
      public String show() {
        return "framing tcp";
      }
    }

    /**
     * @param baud the speed of the line behind the server, which the server alone sets
     */
    record RtuOverTcp(String host, int port, int baud) implements Way {
      @Override
      public String line() {
        return host + ":" + port;
      }

      @Override
      public String show() {
        return "framing rtu, baud " + baud;
      }
    }

    record Serial(SerialSettings port) implements Way {
      @Override
      public String line() {
        return port.port();
      }

      @Override
      public String show() {
        return port.speed() + (port.rs485() ? ", rs485" : "");
      }
    }
  }

  static ModbusAddress of(Settings address) {
    Way way = address.has("serial") ? serial(address) : network(address);
    boolean rtu = !(way instanceof Way.Tcp);
    int unit =
        rtu ? address.integer("unit", 1, UNIT_MAX, 1) : address.integer("unit", 0, UNIT_IGNORED, 1);
    if (unit > UNIT_MAX && unit < UNIT_IGNORED) {
      address.report("unit", "is " + unit + ", which Modbus keeps reserved", "0 to 247, or 255");
    }
    return new ModbusAddress(way, unit);
  }

  // V1.02 §2.5.1: even parity is the default; without parity there are two stop bits.
  private static Way serial(Settings address) {
    for (String key : new String[] {"host", "port", "framing"}) {
      if (address.has(key)) {
        address.report(key, "does not go with serial", "serial, or host and port");
        var _ = address.text(key, "");
      }
    }
    return new Way.Serial(SerialSettings.of(address, Parity.EVEN, -1));
  }

  private static Way network(Settings address) {
    String host = address.text("host");
    if (address.has("host") && host.isBlank()) {
      address.report("host", "is empty", "a name or an IP address");
    }
    String name = host.strip().toLowerCase(Locale.ROOT);
    Framing framing = address.choice("framing", Framing.class, Framing.TCP);
    return switch (framing) {
      case TCP -> new Way.Tcp(name, address.integer("port", 1, 65_535, 502));
      case RTU ->
          new Way.RtuOverTcp(
              name,
              address.integer("port", 1, 65_535),
              address.integer("baud", 300, 4_000_000, 9_600));
    };
  }

  String line() {
    return way.line();
  }

  /** How long so many characters take on the wire of an RTU line; nothing for TCP. */
  Duration wireTime(int characters) {
    return switch (way) {
      case Way.Tcp tcp -> Duration.ZERO;
      case Way.RtuOverTcp rtu ->
          Duration.ofNanos(1_000_000_000L * characters * RTU_BITS / rtu.baud());
      case Way.Serial serial -> serial.port().time(characters);
    };
  }
}
