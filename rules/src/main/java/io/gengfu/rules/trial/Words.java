package io.gengfu.rules.trial;

import io.gengfu.model.Point;
import io.gengfu.model.SignalType;
import io.gengfu.settings.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Decisions as tests write them, each in one form only, so that equal ones are equal texts. */
final class Words {

  private Words() {}

  /**
   * @param kind of an alert's transition
   * @param label of the instance
   */
  static String transition(Enum<?> kind, String label) {
    return kind(kind) + " " + label;
  }

  /** As the platform is told it, in lower case. */
  static String kind(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param value as the engine codes it
   * @param atMostNanos {@link Long#MAX_VALUE} without a limit
   */
  static String set(Point output, double value, long atMostNanos) {
    String limit =
        atMostNanos == Long.MAX_VALUE
            ? ""
            : " at most " + Durations.show(Duration.ofNanos(atMostNanos));
    return "set " + output.key() + " " + value(output.signal().type(), value) + limit;
  }

  static String release(Point output) {
    return "release " + output.key();
  }

  static String say(Point voice) {
    return "say " + voice.key();
  }

  /** What an open alert says, in English. */
  static String message(String label, String english) {
    return "message of " + label + ": " + english;
  }

  /** What was said about an alert, and the engine would not have it. */
  static String refused(Word word, String label) {
    return "refused " + word.key() + " " + label;
  }

  private static String value(SignalType type, double value) {
    return switch (type) {
      case SignalType.Flag flag -> String.valueOf(value != 0);
      case SignalType.Quantity quantity -> number(value);
      case SignalType.Enumeration constants -> constants.constants().get((int) value);
      case SignalType.Text text -> "…"; // No rule sets one; it says them.
    };
  }

  // 5 and not 5.0, as people write it.
  private static String number(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }
}
