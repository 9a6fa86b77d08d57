package io.gengfu.rules;

/**
 * A compiled condition with the three answers of Kleene's logic: an input that cannot change the
 * answer does not matter.
 */
@FunctionalInterface
interface Condition {

  int FALSE = 0;
  int TRUE = 1;
  int UNKNOWN = 2;

  /** {@link #FALSE}, {@link #TRUE} or {@link #UNKNOWN} for the selected instance. */
  int test(Inputs inputs);

  static Condition constant(boolean answer) {
    return new Logic.Constant(answer);
  }

  static Condition flag(int column) {
    return new Logic.Flag(column);
  }

  /** An answer as a value: 0, 1, or NaN for unknown. */
  static double value(int answer) {
    return answer == UNKNOWN ? Double.NaN : answer;
  }

  static Condition not(Condition a) {
    return new Logic.Not(a);
  }

  static int not(int a) {
    return a == UNKNOWN ? UNKNOWN : 1 - a;
  }

  static Condition and(Condition a, Condition b) {
    return new Logic.And(a, b);
  }

  static Condition or(Condition a, Condition b) {
    return new Logic.Or(a, b);
  }

  /** Whether both flags are the same. */
  static Condition same(Condition a, Condition b) {
    return new Logic.Same(a, b);
  }

  /** {@code test ? a : b}. */
  static Condition either(Condition test, Condition a, Condition b) {
    return new Logic.Either(test, a, b);
  }

  /** Whether two numbers, ordinals or handles are the same. */
  static Condition equal(Amount a, Amount b) {
    return new Logic.Equal(a, b);
  }

  static Condition equalTexts(Amount a, Amount b) {
    return new Logic.EqualTexts(a, b);
  }

  static Condition less(Amount a, Amount b) {
    return new Logic.Less(a, b);
  }

  static Condition atMost(Amount a, Amount b) {
    return new Logic.AtMost(a, b);
  }
}
