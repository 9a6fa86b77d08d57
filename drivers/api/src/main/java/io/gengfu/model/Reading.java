package io.gengfu.model;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a driver learned of one point at one moment. A failed read is a reading too.
 *
 * @param value null exactly when the quality is bad
 * @param sourceTime when the device says it was so; null when it does not say. Evidence only: lift
 *     controllers stamp the year 2000
 */
public record Reading(
    Point point, @Nullable Value value, Quality quality, @Nullable Instant sourceTime) {

  /**
   * @throws IllegalArgumentException if value and quality, or value and signal, do not go together
   */
  public Reading {
    if ((value == null) != (quality instanceof Quality.Bad)) {
      throw new IllegalArgumentException(point + ": a value and the quality " + quality);
    }
    if (value != null && !value.fits(point.signal().type())) {
      throw new IllegalArgumentException(point + " cannot have the value " + value);
    }
  }

  public static Reading good(Point point, Value value) {
    return new Reading(point, value, Quality.good(), null);
  }

  public static Reading uncertain(Point point, Value value, String why) {
    return new Reading(point, value, new Quality.Uncertain(why), null);
  }

  public static Reading bad(Point point, Cause cause, String detail) {
    return new Reading(point, null, new Quality.Bad(cause, detail), null);
  }

  /** The same with the device's own time. */
  public Reading at(@Nullable Instant time) {
    return new Reading(point, value, quality, time);
  }

  /** The value of a good reading, else empty. */
  public Optional<Value> goodValue() {
    return quality.isGood() ? Optional.ofNullable(value) : Optional.empty();
  }
}
