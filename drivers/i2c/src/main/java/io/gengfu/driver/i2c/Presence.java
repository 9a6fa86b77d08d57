package io.gengfu.driver.i2c;

import io.gengfu.settings.Settings;

/**
 * Which pixels show something warmer than what is around. One thread.
 *
 * <p>A pixel counts when it is warmer than the median by {@code warmer} (default 2 °C, 0.5 to 50),
 * and until it is less than that minus {@code hysteresis} (default 0.5 °C, below {@code warmer}).
 */
final class Presence {

  /**
   * As configured, °C.
   *
   * @param warmer above the median
   */
  record Rule(double warmer, double hysteresis) {

    static Rule of(Settings settings) {
      double warmer = settings.number("warmer", 2);
      if (warmer < 0.5 || warmer > 50) {
        settings.report("warmer", "is " + warmer, "0.5 to 50 °C");
      }
      double hysteresis = settings.number("hysteresis", 0.5);
      if (hysteresis < 0 || hysteresis >= warmer) {
        settings.report("hysteresis", "is " + hysteresis, "0 to less than warmer, °C");
      }
      return new Rule(warmer, hysteresis);
    }
  }

  private final Rule rule;
  private final boolean[] counted;

  Presence(Rule rule, int pixels) {
    this.rule = rule;
    this.counted = new boolean[pixels];
  }

  /** How many pixels count in the next picture. */
  int count(double[] celsius, double median) {
    int count = 0;
    for (int i = 0; i < counted.length; i++) {
      double limit = median + (counted[i] ? rule.warmer() - rule.hysteresis() : rule.warmer());
      counted[i] = celsius[i] > limit;
      count += counted[i] ? 1 : 0;
    }
    return count;
  }
}
