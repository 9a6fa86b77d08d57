package io.gengfu.model;

/** One value of one signal. Closed, and matching the four kinds of {@link SignalType}. */
public sealed interface Value {

  /** A flag. */
  record Flag(boolean on) implements Value {
    private static final Flag ON = new Flag(true);
    private static final Flag OFF = new Flag(false);
  }

  /** A number in the signal's unit; finite. */
  record Quantity(double amount) implements Value {
    public Quantity {
      if (!Double.isFinite(amount)) {
        throw new IllegalArgumentException("not a finite number: " + amount);
      }
    }
  }

  /** A constant of the signal's enumeration. */
  record Constant(String name) implements Value {}

  /** Text. */
  record Text(String text) implements Value {}

  static Value of(boolean on) {
    return on ? Flag.ON : Flag.OFF;
  }

  static Value of(double amount) {
    return new Quantity(amount);
  }

  /** Whether this is a value that a signal of {@code type} can have. */
  default boolean fits(SignalType type) {
    return switch (this) {
      case Flag flag -> type instanceof SignalType.Flag;
      case Quantity quantity -> type instanceof SignalType.Quantity;
      case Constant constant ->
          type instanceof SignalType.Enumeration e && e.ordinal(constant.name()) >= 0;
      case Text text -> type instanceof SignalType.Text;
    };
  }

  /** As people read it, without unit. */
  default String show() {
    return switch (this) {
      case Flag flag -> String.valueOf(flag.on());
      case Quantity quantity -> trim(quantity.amount());
      case Constant constant -> constant.name();
      case Text text -> text.text();
    };
  }

  private static String trim(double amount) {
    return amount == Math.rint(amount) && Math.abs(amount) < 1e15
        ? String.valueOf((long) amount)
        : String.valueOf(amount);
  }
}
