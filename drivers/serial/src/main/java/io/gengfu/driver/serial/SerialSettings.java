package io.gengfu.driver.serial;

import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * A serial port and its speed: the keys of a device's {@code address}.
 *
 * @param port {@code serial}: the device file, {@code /dev/ttyUSB0}; better one of {@code
 *     /dev/serial/by-id}, which stays the same when adapters are plugged in another order
 * @param baud {@code baud}: bits per second; 9600
 * @param parity {@code parity}: none, even, odd
 * @param stopBits {@code stop-bits}: 1 or 2
 * @param rs485 {@code rs485}: whether the kernel switches the transmitter by RTS (TIOCSRS485); most
 *     adapters do it themselves
 */
public record SerialSettings(String port, int baud, Parity parity, int stopBits, boolean rs485) {

  private static final List<Integer> BAUDS =
      List.of(
          300, 600, 1_200, 2_400, 4_800, 9_600, 14_400, 19_200, 28_800, 38_400, 57_600, 76_800,
          115_200, 230_400, 460_800, 921_600);

  /** What goes with each byte. */
  public enum Parity {
    NONE("N"),
    EVEN("E"),
    ODD("O");

    private final String letter;

    Parity(String letter) {
      this.letter = letter;
    }
  }

  /**
   * Reads the keys and reports what is wrong.
   *
   * @param parity when the address says none
   * @param stopBits when the address says none; -1 for the number that makes a character of eleven
   *     bits
   */
  public static SerialSettings of(Settings address, Parity parity, int stopBits) {
    String port = address.text("serial");
    if (address.has("serial") && !port.startsWith("/")) {
      address.report("serial", "is " + port, "a device file, such as /dev/ttyUSB0");
    }
    int baud = address.integer("baud", 1, 4_000_000, 9_600);
    if (!BAUDS.contains(baud)) {
      address.report("baud", "is " + baud, "one of " + BAUDS);
    }
    Parity chosen = address.choice("parity", Parity.class, parity);
    int usual = stopBits > 0 ? stopBits : chosen == Parity.NONE ? 2 : 1;
    return new SerialSettings(
        port,
        baud,
        chosen,
        address.integer("stop-bits", 1, 2, usual),
        address.flag("rs485", false));
  }

  /** Whether it is a speed that lines have. */
  public static boolean isSpeed(int baud) {
    return BAUDS.contains(baud);
  }

  /** Bits of one character: start, eight of data, parity, stop. */
  public int bitsPerCharacter() {
    return 1 + 8 + (parity == Parity.NONE ? 0 : 1) + stopBits;
  }

  /** How long so many characters take on the wire. */
  public Duration time(int characters) {
    return Duration.ofNanos(1_000_000_000L * characters * bitsPerCharacter() / baud);
  }

  /** As people write it: {@code 9600 8E1}. */
  public String speed() {
    return baud + " 8" + parity.letter + stopBits;
  }
}
