package io.gengfu.driver.i2c;

/**
 * What an MLX90640 has measured of one subpage.
 *
 * @param ram {@link #WORDS} words from {@link #RAM}
 * @param control control register 1
 * @param subpage 0 or 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Mlx90640Frame(int[] ram, int control, int subpage) {

  static final int RAM = 0x0400;
  static final int WORDS = 0x340;

  /** Of the control register: pixels of a subpage lie as the black fields of a chess board. */
  static final int CHESS = 0x1000;

  /** What no measurement is: the converter has flown over. */
  static final int OVERFLOW = 0x7FFF;

  int signed(int address) {
    return (short) ram[address - RAM];
  }

  boolean isChess() {
    return (control & CHESS) != 0;
  }

  int resolution() {
    return (control >> 10) & 3;
  }

  /** Whether a pixel was measured in this subpage. */
  boolean has(int pixel) {
    int row = pixel / Mlx90640Calibration.COLUMNS;
    return (isChess() ? (row + pixel) % 2 : row % 2) == subpage;
  }
}
