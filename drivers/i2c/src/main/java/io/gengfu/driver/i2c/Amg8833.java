package io.gengfu.driver.i2c;

import java.util.EnumMap;
import java.util.Map;

/**
 * The array of 8 × 8 pixels AMG8833, Grid-EYE (Panasonic, reference specifications of the AMG88
 * series). Registers of one byte; temperatures are 12 bits, low byte first: the thermistor's with a
 * sign and 0.0625 °C a step, a pixel's in two's complement and 0.25 °C a step. It has no check
 * byte, so what no such sensor measures is taken for garbage.
 */
final class Amg8833 implements Sensor {

  static final int PIXELS = 64;

  static final int POWER = 0x00;
  static final int RESET = 0x01;
  static final int RATE = 0x02;
  static final int STATUS = 0x04;
  static final int STATUS_CLEAR = 0x05;
  static final int THERMISTOR = 0x0E;
  static final int FIRST_PIXEL = 0x80;

  static final int NORMAL = 0x00;
  static final int INITIAL_RESET = 0x3F;

  /** Of the status: a pixel was beyond what it can tell. */
  static final int PIXEL_OVERFLOW = 0x04;

  /** Of the status: the thermistor was. */
  static final int THERMISTOR_OVERFLOW = 0x08;

  /** The ends of the data sheet's tables. */
  private static final double COLDEST = -55;

  private static final double HOTTEST = 125;

  /** Asked so often in a second, when there is nothing new. */
  private static final int BLANKS_MAX = 20;

  /** How often it measures. */
  enum Rate {
    SLOW(1),
    FAST(0);

    private final int value;

    Rate(int value) {
      this.value = value;
    }

    static Rate of(int picturesPerSecond) {
      return picturesPerSecond == 1 ? SLOW : FAST;
    }
  }

  private final Rate rate;
  private final Presence presence;
  private boolean byteByByte;
  private int blanks;

  Amg8833(Rate rate, Presence.Rule presence) {
    this.rate = rate;
    this.presence = new Presence(presence, PIXELS);
  }

  @Override
  public void begin(Wire wire) throws WireException, InterruptedException {
    byteByByte = false;
    blanks = 0;
    wire.tell((byte) POWER, (byte) NORMAL);
    wire.tell((byte) RESET, (byte) INITIAL_RESET);
    wire.tell((byte) RATE, (byte) rate.value);
    int power = Byte.toUnsignedInt(read(wire, POWER, 1)[0]);
    int set = Byte.toUnsignedInt(read(wire, RATE, 1)[0]) & 1;
    if (power != NORMAL || set != rate.value) {
      throw WireException.garbled(
          "0x%02x does not keep what it is told: is it an AMG8833?".formatted(wire.address()));
    }
  }

  @Override
  public Map<Figure, Finding> measure(Wire wire) throws WireException, InterruptedException {
    int status = Byte.toUnsignedInt(read(wire, STATUS, 1)[0]);
    byte[] thermistor = read(wire, THERMISTOR, 2);
    byte[] pixels = read(wire, FIRST_PIXEL, 2 * PIXELS);
    int overflows = status & (PIXEL_OVERFLOW | THERMISTOR_OVERFLOW);
    if (overflows != 0) {
      wire.tell((byte) STATUS_CLEAR, (byte) overflows);
    }
    // After a reset the registers are empty until the first picture is there.
    if (isBlank(pixels) && blanks < BLANKS_MAX) {
      blanks++;
      return Map.of();
    }
    blanks = BLANKS_MAX;
    return figures(overflows, thermistor, pixels);
  }

  /** What the bytes say; a figure that has flown over is a fault. */
  Map<Figure, Finding> figures(int overflows, byte[] thermistor, byte[] pixels)
      throws WireException {
    var found = new EnumMap<Figure, Finding>(Figure.class);
    double ambient = thermistor(word(thermistor, 0));
    double[] celsius = new double[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      celsius[i] = pixel(word(pixels, 2 * i));
    }
    if (isBlank(pixels)) {
      throw WireException.garbled("all pixels are zero: is the data line held low?");
    }
    if ((overflows & THERMISTOR_OVERFLOW) == 0) {
      found.put(Figure.AMBIENT, new Finding.Amount(plausible(ambient, "the thermistor")));
    } else {
      found.put(Figure.AMBIENT, new Finding.Fault("the thermistor's overflow flag is set"));
    }
    if ((overflows & PIXEL_OVERFLOW) == 0) {
      for (double each : celsius) {
        var _ = plausible(each, "a pixel");
      }
      found.putAll(Picture.figures(celsius, presence));
    } else {
      var fault = new Finding.Fault("the pixels' overflow flag is set");
      found.put(Figure.HOTTEST, fault);
      found.put(Figure.COLDEST, fault);
      found.put(Figure.MEDIAN, fault);
      found.put(Figure.PRESENCE, fault);
    }
    return found;
  }

  private static boolean isBlank(byte[] pixels) {
    for (byte each : pixels) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static double plausible(double celsius, String what) throws WireException {
    if (celsius < COLDEST || celsius > HOTTEST) {
      throw WireException.garbled(what + " says " + celsius + " °C, which it cannot measure");
    }
    return celsius;
  }

  /** Sign and magnitude. */
  static double thermistor(int word) {
    double magnitude = (word & 0x7FF) * 0.0625;
    return (word & 0x800) == 0 ? magnitude : 0 - magnitude;
  }

  /** Two's complement. */
  static double pixel(int word) {
    return (word << 20 >> 20) * 0.25;
  }

  private static int word(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at + 1]) << 8 | Byte.toUnsignedInt(bytes[at]);
  }

  // The SMBus of some machines reads one byte at a time.
  private byte[] read(Wire wire, int register, int length)
      throws WireException, InterruptedException {
    if (!byteByByte) {
      try {
        return wire.ask(new byte[] {(byte) register}, length);
      } catch (WireException e) {
        if (!e.isUnsupported() || length == 1) {
          throw e;
        }
        byteByByte = true;
      }
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = wire.ask(new byte[] {(byte) (register + i)}, 1)[0];
    }
    return bytes;
  }
}
