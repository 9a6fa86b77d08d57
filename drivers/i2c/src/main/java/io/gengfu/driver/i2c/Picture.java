package io.gengfu.driver.i2c;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What is told of a picture. */
final class Picture {

  private Picture() {}

  /**
   * The figures of a picture.
   *
   * @param celsius of each pixel
   */
  static Map<Figure, Finding> figures(double[] celsius, Presence presence) {
    double[] sorted = celsius.clone();
    Arrays.sort(sorted);
    double median = median(sorted);
    var found = new EnumMap<Figure, Finding>(Figure.class);
    found.put(Figure.COLDEST, new Finding.Amount(sorted[0]));
    found.put(Figure.HOTTEST, new Finding.Amount(sorted[sorted.length - 1]));
    found.put(Figure.MEDIAN, new Finding.Amount(median));
    found.put(Figure.PRESENCE, new Finding.Amount(presence.count(celsius, median)));
    return found;
  }

  /** Of ascending numbers, at least one: that in the middle, or the mean of both. */
  static double median(double... sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
