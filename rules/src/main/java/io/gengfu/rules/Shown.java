package io.gengfu.rules;

import io.gengfu.model.LocalText;
import io.gengfu.model.SignalType;
import io.gengfu.model.Unit;
import io.gengfu.rules.RuleSet.Instance;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Values as messages show them: as they are known at this moment, with their unit. One that is not
 * good any more has a question mark behind it; one that is unknown is a question mark.
 */
final class Shown {

  private static final String UNKNOWN = "?";

  /** A vendor's code is shorter; what a broken device sends need not fill a message. */
  private static final int LONGEST = 64;

  private static final int DIGITS = 3;
  private static final double WHOLE = Math.pow(10, DIGITS - 1);

  private final RuleSet rules;
  private final Inputs inputs;
  private final Texts texts;

  Shown(RuleSet rules, Inputs inputs, Texts texts) {
    this.rules = rules;
    this.inputs = inputs;
    this.texts = texts;
  }

  /**
   * @param column of the instance's row
   * @param type of what stands there
   */
  LocalText value(Instance instance, int column, SignalType type) {
    int slot = rules.rows()[instance.tuple().row() + column];
    double value = inputs.latest(slot);
    byte known = inputs.known[slot];
    boolean isNothing = !Double.isFinite(value) || known == Known.NEVER || known == Known.BAD;
    // A rule over any device may be bound to one in a home.
    if (isNothing || isPersonal(slot)) {
      return LocalText.same(UNKNOWN);
    }
    LocalText shown = show(type, value);
    return known == Known.GOOD ? shown : new LocalText(shown.zh() + UNKNOWN, shown.en() + UNKNOWN);
  }

  private boolean isPersonal(int slot) {
    return slot < rules.points().size() && rules.points().at(slot).personal();
  }

  private LocalText show(SignalType type, double value) {
    return switch (type) {
      case SignalType.Flag flag ->
          value != 0 ? new LocalText("是", "yes") : new LocalText("否", "no");
      case SignalType.Quantity quantity -> number(value, quantity.unit());
      case SignalType.Enumeration constants ->
          LocalText.same(constants.constants().get((int) value));
      case SignalType.Text text -> LocalText.same(text(texts.text(value)));
    };
  }

  private static LocalText number(double value, Unit unit) {
    String digits = digits(value);
    boolean close = unit == Unit.NONE || unit == Unit.PERCENT;
    return new LocalText(digits + unit.symbol(), digits + (close ? "" : " ") + unit.symbol());
  }

  /** Three digits, and all of those before the point: 0.0123, 75.4, 1235. */
  static String digits(double value) {
    var exact = BigDecimal.valueOf(value);
    BigDecimal rounded =
        Math.abs(value) >= WHOLE
            ? exact.setScale(0, RoundingMode.HALF_UP)
            : exact.round(new MathContext(DIGITS, RoundingMode.HALF_UP));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  private static String text(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", " ");
    int length = printable.codePointCount(0, printable.length());
    return length <= LONGEST
        ? printable
        : printable.substring(0, printable.offsetByCodePoints(0, LONGEST)) + "…";
  }
}
