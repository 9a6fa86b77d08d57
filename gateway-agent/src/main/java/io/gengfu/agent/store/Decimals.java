package io.gengfu.agent.store;

/**
 * Numbers as people and registers give them: a whole number and a power of ten. 23.4 is 234 and one
 * digit; as a double it is 52 digits of noise. Each mode is exact, to the last bit, or refused.
 */
final class Decimals {

  /** Modes below: as many digits behind the point. */
  static final int DIGITS = 7;

  /** From here on the same, of a number that went through 32 bits. */
  static final int NARROW = 8;

  /** Not a decimal: the bits as they are. */
  static final int BITS = 15;

  private static final double[] POWERS = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
  private static final double LARGEST = 1L << 53;

  private Decimals() {}

  static boolean isMode(int mode) {
    return mode == BITS || (mode & 7) < DIGITS;
  }

  /** Whether {@link #whole} of it brings the very same bits back. */
  static boolean fits(int mode, double value) {
    double scaled = value * POWERS[mode & 7];
    return Math.abs(scaled) <= LARGEST
        && Double.doubleToRawLongBits(value(mode, whole(mode, value)))
            == Double.doubleToRawLongBits(value);
  }

  /** The whole number; what lies too far out becomes 0. */
  static long whole(int mode, double value) {
    double scaled = value * POWERS[mode & 7];
    return Math.abs(scaled) <= LARGEST ? (long) Math.rint(scaled) : 0;
  }

  static double value(int mode, long whole) {
    double value = whole / POWERS[mode & 7];
    return mode < NARROW ? value : (float) value;
  }

  /** The mode with the fewest digits. */
  static int mode(double value) {
    for (int mode = 0; mode < DIGITS; mode++) {
      if (fits(mode, value)) {
        return mode;
      }
    }
    if ((float) value == value) {
      for (int mode = NARROW; mode < NARROW + DIGITS; mode++) {
        if (fits(mode, value)) {
          return mode;
        }
      }
    }
    return BITS;
  }
}
