package io.gengfu.agent.core;

import io.gengfu.model.Points;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Known;
import io.gengfu.rules.RuleEngine;
import org.jspecify.annotations.Nullable;

/**
 * For people who look for what is wrong: since when each point stands as it does, its last good
 * value, how many of its readings were good. Under the core's lock; allocates nothing.
 */
final class Lately {

  private static final long NEVER = Long.MIN_VALUE;

  private final Points points;
  private final long[] since;
  private final long[] goodAt;
  private final double[] good;
  // A handle means something only to the engine that gave it.
  private final @Nullable String[] goodText;
  private final long[] goodReadings;
  private final long[] otherReadings;

  /** One point, copied. */
  record Seen(
      long since,
      boolean everGood,
      long goodAt,
      double good,
      String goodText,
      long goodReadings,
      long otherReadings) {}

  Lately(Points points, long now) {
    this.points = points;
    int size = points.size();
    since = new long[size];
    goodAt = new long[size];
    good = new double[size];
    goodText = new String[size];
    goodReadings = new long[size];
    otherReadings = new long[size];
    for (int point = 0; point < size; point++) {
      since[point] = now;
      goodAt[point] = NEVER;
    }
  }

  /**
   * A reading that the engine has not taken yet.
   *
   * @param value as the engine codes it
   * @param known one of {@link Known}
   */
  void heard(int point, double value, byte known, RuleEngine engine, long now) {
    if (engine.known(point) != known) {
      since[point] = now;
    }
    if (known == Known.GOOD) {
      goodReadings[point]++;
      goodAt[point] = now;
      good[point] = value;
      if (points.at(point).signal().type() instanceof SignalType.Text) {
        goodText[point] = engine.text(value);
      }
    } else {
      otherReadings[point]++;
    }
  }

  /** Nobody has heard of it for too long. */
  void stale(int point, long now) {
    since[point] = now;
  }

  Seen seen(int point) {
    String text = goodText[point];
    return new Seen(
        since[point],
        goodAt[point] != NEVER,
        goodAt[point],
        good[point],
        text == null ? "" : text,
        goodReadings[point],
        otherReadings[point]);
  }
}
