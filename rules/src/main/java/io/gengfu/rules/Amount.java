package io.gengfu.rules;

/**
 * A compiled number, ordinal or text handle. NaN is unknown, and so is a calculation that has no
 * answer, such as 0 / 0.
 */
@FunctionalInterface
interface Amount {

  double of(Inputs inputs);

  static Amount constant(double value) {
    return new Arithmetic.Constant(value);
  }

  static Amount signal(int column) {
    return new Arithmetic.Signal(column);
  }

  static Amount plus(Amount a, Amount b) {
    return new Arithmetic.Plus(a, b);
  }

  static Amount minus(Amount a, Amount b) {
    return new Arithmetic.Minus(a, b);
  }

  static Amount times(Amount a, Amount b) {
    return new Arithmetic.Times(a, b);
  }

  static Amount over(Amount a, Amount b) {
    return new Arithmetic.Over(a, b);
  }

  static Amount negated(Amount a) {
    return new Arithmetic.Negated(a);
  }

  /** {@code test ? a : b}. */
  static Amount either(Condition test, Amount a, Amount b) {
    return new Arithmetic.Either(test, a, b);
  }
}
