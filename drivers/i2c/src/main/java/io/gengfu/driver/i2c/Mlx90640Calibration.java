package io.gengfu.driver.i2c;

/**
 * What the EEPROM of an MLX90640 says of it (Melexis data sheet 3901090640 revision 11, section
 * 11.1; the worked example of section 11.2.2 is a test). Addresses are the data sheet's; pixels are
 * numbered from 0, row by row.
 */
final class Mlx90640Calibration {

  static final int COLUMNS = 32;
  static final int ROWS = 24;
  static final int PIXELS = COLUMNS * ROWS;

  /** Words of the EEPROM, from {@link #EEPROM}. */
  static final int WORDS = 0x340;

  static final int EEPROM = 0x2400;

  /**
   * The data sheet allows 4 that deviate; what has many more was not read right, or never
   * calibrated.
   */
  private static final int BAD_MAX = PIXELS / 20;

  private static final int FIRST_PIXEL = 0x2440;

  private final int[] eeprom;

  // Named as in the data sheet.
  final double kVdd;
  final double vdd25;
  final double kvPtat;
  final double ktPtat;
  final double vPtat25;
  final double alphaPtat;
  final double gain;
  final double tgc;
  final double ksTa;
  final int resolution;
  final boolean chess;
  final double[] ksTo = new double[4];
  final double[] corners = new double[4];
  final double[] cpAlpha = new double[2];
  final double[] cpOffset = new double[2];
  final double cpKta;
  final double cpKv;
  final double[] patternCorrection = new double[3];
  final double[] offset = new double[PIXELS];
  final double[] alpha = new double[PIXELS];
  final double[] kta = new double[PIXELS];
  final double[] kv = new double[PIXELS];

  /** Failed, or out of what its calibration vouches for. */
  final boolean[] bad = new boolean[PIXELS];

  private Mlx90640Calibration(int[] eeprom) {
    this.eeprom = eeprom.clone();
    kVdd = signed(0x2433, 8, 8) * 32;
    vdd25 = (bits(0x2433, 0, 8) - 256) * 32 - 8192;
    kvPtat = signed(0x2432, 10, 6) / 4096.0;
    ktPtat = signed(0x2432, 0, 10) / 8.0;
    vPtat25 = signed(0x2431, 0, 16);
    alphaPtat = bits(0x2410, 12, 4) / 4.0 + 8;
    gain = signed(0x2430, 0, 16);
    tgc = signed(0x243C, 0, 8) / 32.0;
    ksTa = signed(0x243C, 8, 8) / 8192.0;
    resolution = bits(0x2438, 12, 2);
    chess = bits(0x240A, 11, 1) == 0;
    cpKta = signed(0x243B, 0, 8) / power(bits(0x2438, 4, 4) + 8);
    cpKv = signed(0x243B, 8, 8) / power(bits(0x2438, 8, 4));
    patternCorrection[0] = signed(0x2435, 0, 6) / 16.0;
    patternCorrection[1] = signed(0x2435, 6, 5) / 2.0;
    patternCorrection[2] = signed(0x2435, 11, 5) / 8.0;
    restoreCompensationPixel();
    restoreRanges();
    restoreOffset();
    restoreAlpha();
    restoreKta();
    restoreKv();
    for (int i = 0; i < PIXELS; i++) {
      int word = word(FIRST_PIXEL + i);
      bad[i] = word == 0 || (word & 1) != 0 || !(alpha[i] > 0);
    }
  }

  /**
   * Restores what was written at the factory.
   *
   * @throws WireException if no sensor can say such things of itself
   */
  static Mlx90640Calibration of(int[] eeprom) throws WireException {
    var calibration = new Mlx90640Calibration(eeprom);
    int bad = calibration.badPixels();
    if (calibration.kVdd == 0 || calibration.ktPtat == 0 || calibration.gain <= 0) {
      throw WireException.garbled("the EEPROM says nothing of supply, temperature or gain");
    }
    if (bad > BAD_MAX) {
      throw WireException.garbled("by its EEPROM " + bad + " of " + PIXELS + " pixels are bad");
    }
    return calibration;
  }

  int badPixels() {
    int count = 0;
    for (boolean each : bad) {
      count += each ? 1 : 0;
    }
    return count;
  }

  /** What the sensitivity is multiplied by in a range of object temperatures, 0 to 3. */
  double alphaCorrection(int range) {
    return switch (range) {
      case 0 -> 1 / (1 - ksTo[0] * corners[0]);
      case 1 -> 1;
      case 2 -> 1 + ksTo[1] * corners[2];
      default -> (1 + ksTo[1] * corners[2]) * (1 + ksTo[2] * (corners[3] - corners[2]));
    };
  }

  private void restoreCompensationPixel() {
    double scale = power(bits(0x2420, 12, 4) + 27);
    cpAlpha[0] = signed(0x2439, 0, 10) / scale;
    cpAlpha[1] = cpAlpha[0] * (1 + signed(0x2439, 10, 6) / 128.0);
    cpOffset[0] = signed(0x243A, 0, 10);
    cpOffset[1] = cpOffset[0] + signed(0x243A, 10, 6);
  }

  private void restoreRanges() {
    double step = bits(0x243F, 12, 2) * 10;
    corners[0] = -40;
    corners[1] = 0;
    corners[2] = bits(0x243F, 4, 4) * step;
    corners[3] = corners[2] + bits(0x243F, 8, 4) * step;
    double scale = power(bits(0x243F, 0, 4) + 8);
    for (int range = 0; range < ksTo.length; range++) {
      ksTo[range] = signed(0x243D + range / 2, range % 2 * 8, 8) / scale;
    }
  }

  private void restoreOffset() {
    double average = signed(0x2411, 0, 16);
    double ofRow = power(bits(0x2410, 8, 4));
    double ofColumn = power(bits(0x2410, 4, 4));
    double ofPixel = power(bits(0x2410, 0, 4));
    for (int i = 0; i < PIXELS; i++) {
      offset[i] =
          average
              + nibble(0x2412, i / COLUMNS) * ofRow
              + nibble(0x2418, i % COLUMNS) * ofColumn
              + signed(FIRST_PIXEL + i, 10, 6) * ofPixel;
    }
  }

  private void restoreAlpha() {
    double average = word(0x2421);
    double scale = power(bits(0x2420, 12, 4) + 30);
    double ofRow = power(bits(0x2420, 8, 4));
    double ofColumn = power(bits(0x2420, 4, 4));
    double ofPixel = power(bits(0x2420, 0, 4));
    for (int i = 0; i < PIXELS; i++) {
      alpha[i] =
          (average
                  + nibble(0x2422, i / COLUMNS) * ofRow
                  + nibble(0x2428, i % COLUMNS) * ofColumn
                  + signed(FIRST_PIXEL + i, 4, 6) * ofPixel)
              / scale;
    }
  }

  private void restoreKta() {
    double scale = power(bits(0x2438, 4, 4) + 8);
    double ofPixel = power(bits(0x2438, 0, 4));
    for (int i = 0; i < PIXELS; i++) {
      int average = signed(isEvenColumn(i) ? 0x2437 : 0x2436, isEvenRow(i) ? 0 : 8, 8);
      kta[i] = (average + signed(FIRST_PIXEL + i, 1, 3) * ofPixel) / scale;
    }
  }

  private void restoreKv() {
    double scale = power(bits(0x2438, 8, 4));
    for (int i = 0; i < PIXELS; i++) {
      int at = isEvenRow(i) ? (isEvenColumn(i) ? 0 : 8) : (isEvenColumn(i) ? 4 : 12);
      kv[i] = signed(0x2434, at, 4) / scale;
    }
  }

  // As the data sheet counts them, from 1.
  private static boolean isEvenRow(int pixel) {
    return pixel / COLUMNS % 2 == 1;
  }

  private static boolean isEvenColumn(int pixel) {
    return pixel % 2 == 1;
  }

  /** The n-th of four-bit numbers with a sign that lie four to a word. */
  private int nibble(int address, int index) {
    return signed(address + index / 4, index % 4 * 4, 4);
  }

  private int signed(int address, int lowest, int count) {
    int unused = Integer.SIZE - count;
    return (bits(address, lowest, count) << unused) >> unused;
  }

  private int bits(int address, int lowest, int count) {
    return (word(address) >> lowest) & ((1 << count) - 1);
  }

  private int word(int address) {
    return eeprom[address - EEPROM];
  }

  private static double power(int exponent) {
    return Math.scalb(1.0, exponent);
  }
}
