package io.gengfu.driver.i2c;

import io.gengfu.model.Cause;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The array of 32 × 24 pixels MLX90640 (Melexis data sheet 3901090640 revision 11). Words of 16
 * bits at addresses of 16 bits, high byte first. It measures half of its pixels at a time, a
 * subpage, and says when one is new. It has no check byte, so its calibration must read the same
 * twice.
 */
final class Mlx90640 implements Sensor {

  static final int STATUS = 0x8000;
  static final int CONTROL = 0x800D;

  /** Of the status: a new subpage lies in the RAM. */
  static final int NEW = 0x08;

  /** Written to the status: that was taken; the next may overwrite it. */
  static final int TAKEN = 0x30;

  private static final int SUBPAGE = 0x07;

  /** So few that an adapter with a small memory takes it: 128 bytes. */
  private static final int WORDS_AT_ONCE = 64;

  private static final int TORN_MAX = 3;

  private final Settings settings;
  private final Presence presence;
  private final LongSupplier clock;
  private final double[] celsius = new double[Mlx90640Calibration.PIXELS];
  private final long[] takenNanos = new long[2];
  private final boolean[] has = new boolean[2];
  private @Nullable Mlx90640Calibration calibration;
  private long heardNanos;
  private int torn;

  /**
   * As configured.
   *
   * @param rate subpages a second: 1, 2, 4 or 8
   * @param emissivity of what is looked at, 0.1 to 1
   * @param reflected temperature of what it mirrors, °C; NaN: 8 °C below the sensor's own
   */
  record Settings(int rate, double emissivity, double reflected, Presence.Rule presence) {

    /**
     * Control register 1: 18 bits, chess pattern, subpages in turn, every one overwrites the last.
     */
    int control() {
      return 0x1801 | ((Integer.numberOfTrailingZeros(rate) + 1) << 7);
    }

    long periodNanos() {
      return TimeUnit.SECONDS.toNanos(1) / rate;
    }
  }

  Mlx90640(Settings settings, LongSupplier clock) {
    this.settings = settings;
    this.clock = clock;
    this.presence = new Presence(settings.presence(), Mlx90640Calibration.PIXELS);
  }

  @Override
  public void begin(Wire wire) throws WireException, InterruptedException {
    int[] eeprom = words(wire, Mlx90640Calibration.EEPROM, Mlx90640Calibration.WORDS);
    int[] again = words(wire, Mlx90640Calibration.EEPROM, Mlx90640Calibration.WORDS);
    if (!Arrays.equals(eeprom, again)) {
      throw WireException.garbled("the calibration reads otherwise the second time");
    }
    calibration = Mlx90640Calibration.of(eeprom);
    tell(wire, CONTROL, settings.control());
    int control = words(wire, CONTROL, 1)[0];
    if (control != settings.control()) {
      throw WireException.garbled(
          "0x%02x does not keep what it is told: is it an MLX90640?".formatted(wire.address()));
    }
    Arrays.fill(has, false);
    heardNanos = clock.getAsLong();
    torn = 0;
  }

  // Each subpage, or one of the two would never be seen.
  @Override
  public long paceNanos() {
    return settings.periodNanos() / 4 * 3;
  }

  @Override
  public long pauseNanos() {
    return settings.periodNanos() / 8;
  }

  @Override
  public Map<Figure, Finding> measure(Wire wire) throws WireException, InterruptedException {
    Mlx90640Calibration known = calibration;
    if (known == null) {
      throw new IllegalStateException("not begun");
    }
    int status = words(wire, STATUS, 1)[0];
    if ((status & NEW) == 0) {
      if (clock.getAsLong() - heardNanos > 4 * settings.periodNanos()) {
        throw new WireException(
            Cause.TIMEOUT,
            "0x%02x answers, and measures nothing new".formatted(wire.address()),
            "take its power away for a moment");
      }
      return Map.of();
    }
    int subpage = status & SUBPAGE;
    if (subpage > 1) {
      throw WireException.garbled("there is no subpage " + subpage);
    }
    tell(wire, STATUS, TAKEN);
    var frame =
        new Mlx90640Frame(
            words(wire, Mlx90640Frame.RAM, Mlx90640Frame.WORDS),
            words(wire, CONTROL, 1)[0],
            subpage);
    return isTorn(wire) ? Map.of() : figures(known, frame);
  }

  /** Whether the next subpage came into this one while it was read. */
  private boolean isTorn(Wire wire) throws WireException, InterruptedException {
    if ((words(wire, STATUS, 1)[0] & NEW) == 0) {
      torn = 0;
      return false;
    }
    torn++;
    if (torn >= TORN_MAX) {
      throw new WireException(
          Cause.TIMEOUT,
          "the bus is too slow for " + settings.rate() + " subpages a second",
          "lower rate in the profile, or raise the bus's speed to 400 kHz");
    }
    return true;
  }

  /** What a subpage says together with the one before it; nothing while that is not there. */
  Map<Figure, Finding> figures(Mlx90640Calibration known, Mlx90640Frame frame)
      throws WireException {
    var thermometry = new Mlx90640Thermometry(known, settings.emissivity());
    Mlx90640Thermometry.Conditions conditions = thermometry.conditions(frame);
    double reflected =
        Double.isNaN(settings.reflected()) ? conditions.ta() - 8 : settings.reflected();
    thermometry.into(celsius, frame, conditions, reflected);
    long now = clock.getAsLong();
    heardNanos = now;
    takenNanos[frame.subpage()] = now;
    has[frame.subpage()] = true;
    int other = 1 - frame.subpage();
    if (!has[other] || now - takenNanos[other] > 4 * settings.periodNanos()) {
      return Map.of();
    }
    double[] whole = celsius.clone();
    int bad = Neighbours.mend(whole, known.bad);
    if (bad == Neighbours.BEYOND_MENDING) {
      throw WireException.garbled("most of the picture cannot be");
    }
    Map<Figure, Finding> found = Picture.figures(whole, presence);
    found.put(Figure.AMBIENT, new Finding.Amount(conditions.ta()));
    found.put(Figure.BAD_PIXELS, new Finding.Amount(bad));
    return found;
  }

  private static int[] words(Wire wire, int address, int count)
      throws WireException, InterruptedException {
    int[] words = new int[count];
    for (int at = 0; at < count; at += WORDS_AT_ONCE) {
      int length = Math.min(WORDS_AT_ONCE, count - at);
      int from = address + at;
      byte[] bytes = wire.ask(new byte[] {(byte) (from >> 8), (byte) from}, 2 * length);
      for (int i = 0; i < length; i++) {
        words[at + i] =
            Byte.toUnsignedInt(bytes[2 * i]) << 8 | Byte.toUnsignedInt(bytes[2 * i + 1]);
      }
    }
    return words;
  }

  private static void tell(Wire wire, int address, int word)
      throws WireException, InterruptedException {
    wire.tell((byte) (address >> 8), (byte) address, (byte) (word >> 8), (byte) word);
  }
}
