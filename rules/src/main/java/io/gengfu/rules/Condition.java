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
    int fixed = answer ? TRUE : FALSE;
    return inputs -> fixed;
  }

  static Condition flag(int column) {
    return inputs -> {
      double value = inputs.value(column);
      return Double.isNaN(value) ? UNKNOWN : value != 0 ? TRUE : FALSE;
    };
  }

  /** An answer as a value: 0, 1, or NaN for unknown. */
  static double value(int answer) {
    return answer == UNKNOWN ? Double.NaN : answer;
  }

  static Condition not(Condition a) {
    return inputs -> not(a.test(inputs));
  }

  static int not(int a) {
    return a == UNKNOWN ? UNKNOWN : 1 - a;
  }

  static Condition and(Condition a, Condition b) {
    return inputs -> {
      int left = a.test(inputs);
      if (left == FALSE) {
        return FALSE;
      }
      int right = b.test(inputs);
      return left == TRUE || right == FALSE ? right : UNKNOWN;
    };
  }

  static Condition or(Condition a, Condition b) {
    return inputs -> {
      int left = a.test(inputs);
      if (left == TRUE) {
        return TRUE;
      }
      int right = b.test(inputs);
      return left == FALSE || right == TRUE ? right : UNKNOWN;
    };
  }

  /** Whether both flags are the same. */
  static Condition same(Condition a, Condition b) {
    return inputs -> {
      int left = a.test(inputs);
      int right = b.test(inputs);
      return left == UNKNOWN || right == UNKNOWN ? UNKNOWN : left == right ? TRUE : FALSE;
    };
  }

  /** {@code test ? a : b}; a test that is unknown does not matter where both answer the same. */
  static Condition either(Condition test, Condition a, Condition b) {
    return inputs -> {
      int chosen = test.test(inputs);
      if (chosen != UNKNOWN) {
        return chosen == TRUE ? a.test(inputs) : b.test(inputs);
      }
      int left = a.test(inputs);
      return left == b.test(inputs) ? left : UNKNOWN;
    };
  }

  /** Whether two numbers, ordinals or handles are the same. */
  static Condition equal(Amount a, Amount b) {
    return inputs -> {
      double left = a.of(inputs);
      double right = b.of(inputs);
      return Double.isNaN(left) || Double.isNaN(right) ? UNKNOWN : left == right ? TRUE : FALSE;
    };
  }

  /** The same for texts: two that the table had no room for cannot be told apart. */
  static Condition equalTexts(Amount a, Amount b) {
    return inputs -> {
      double left = a.of(inputs);
      double right = b.of(inputs);
      if (Double.isNaN(left) || Double.isNaN(right)) {
        return UNKNOWN;
      }
      return left != right ? FALSE : left == Texts.OTHER ? UNKNOWN : TRUE;
    };
  }

  static Condition less(Amount a, Amount b) {
    return inputs -> {
      double left = a.of(inputs);
      double right = b.of(inputs);
      return Double.isNaN(left) || Double.isNaN(right) ? UNKNOWN : left < right ? TRUE : FALSE;
    };
  }

  static Condition atMost(Amount a, Amount b) {
    return inputs -> {
      double left = a.of(inputs);
      double right = b.of(inputs);
      return Double.isNaN(left) || Double.isNaN(right) ? UNKNOWN : left <= right ? TRUE : FALSE;
    };
  }
}
