package io.gengfu.agent.core;

import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.Known;
import io.gengfu.rules.RuleEngine;

/** Readings as the engine takes them: primitives only. */
final class Coded {

  static final Quality UNREADABLE =
      new Quality.Bad(Cause.GARBLED, "a value that its signal does not have");

  private Coded() {}

  /** NaN if there is no value, or none that its signal has. */
  static double value(Reading reading, RuleEngine engine) {
    return switch (reading.value()) {
      case null -> Double.NaN;
      case Value.Flag flag -> flag.on() ? 1 : 0;
      case Value.Quantity quantity -> quantity.amount();
      case Value.Constant constant -> ordinal(reading.point(), constant);
      case Value.Text text -> engine.handle(text.text());
    };
  }

  // A driver that names a constant which the class does not have has said nothing.
  private static double ordinal(Point point, Value.Constant constant) {
    int ordinal =
        point.signal().type() instanceof SignalType.Enumeration type
            ? type.ordinal(constant.name())
            : -1;
    return ordinal < 0 ? Double.NaN : ordinal;
  }

  /** One of {@link Known}. */
  static byte known(Quality quality) {
    return switch (quality) {
      case Quality.Good good -> Known.GOOD;
      case Quality.Uncertain uncertain -> Known.UNCERTAIN;
      case Quality.Bad bad -> Known.BAD;
    };
  }
}
