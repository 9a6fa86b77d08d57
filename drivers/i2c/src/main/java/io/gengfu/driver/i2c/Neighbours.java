package io.gengfu.driver.i2c;

import java.util.Arrays;

/** Puts the median of a pixel's neighbours in its place, where it cannot be believed itself. */
final class Neighbours {

  /** Said instead of a number when a picture cannot be mended. */
  static final int BEYOND_MENDING = -1;

  private static final int COLUMNS = Mlx90640Calibration.COLUMNS;
  private static final int ROWS = Mlx90640Calibration.ROWS;

  /** Of one picture; a failing sensor may spoil more than its calibration has marked. */
  private static final int BAD_MAX = COLUMNS * ROWS / 10;

  private Neighbours() {}

  /**
   * Mends a picture.
   *
   * @param celsius of each pixel, row by row; NaN where there is none
   * @param bad those that are never believed
   * @return how many were replaced, or {@link #BEYOND_MENDING}
   */
  static int mend(double[] celsius, boolean[] bad) {
    double[] known = celsius.clone();
    int count = 0;
    for (int i = 0; i < known.length; i++) {
      if (bad[i] || !Double.isFinite(known[i])) {
        known[i] = Double.NaN;
        count++;
      }
    }
    if (count > BAD_MAX) {
      return BEYOND_MENDING;
    }
    for (int i = 0; i < known.length; i++) {
      if (Double.isNaN(known[i])) {
        double around = around(known, i);
        if (Double.isNaN(around)) {
          return BEYOND_MENDING;
        }
        celsius[i] = around;
      }
    }
    return count;
  }

  /** The median of the eight around, of three at a corner; NaN if none of them is known. */
  private static double around(double[] known, int pixel) {
    double[] found = new double[8];
    int count = 0;
    int row = pixel / COLUMNS;
    int column = pixel % COLUMNS;
    for (int r = Math.max(0, row - 1); r <= Math.min(ROWS - 1, row + 1); r++) {
      for (int c = Math.max(0, column - 1); c <= Math.min(COLUMNS - 1, column + 1); c++) {
        double each = known[r * COLUMNS + c];
        if (!Double.isNaN(each)) {
          found[count++] = each;
        }
      }
    }
    if (count == 0) {
      return Double.NaN;
    }
    double[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    return Picture.median(sorted);
  }
}
