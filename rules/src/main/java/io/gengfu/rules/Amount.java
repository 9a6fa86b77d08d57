package io.gengfu.rules;

/**
 * A compiled number, ordinal or text handle. NaN is unknown, and so is a calculation that has no
 * answer, such as 0 / 0.
 */
@FunctionalInterface
interface Amount {

  double of(Inputs inputs);

  static Amount constant(double value) {
    return inputs -> value;
  }

  static Amount signal(int column) {
    return inputs -> inputs.value(column);
  }

  static Amount plus(Amount a, Amount b) {
    return inputs -> a.of(inputs) + b.of(inputs);
  }

  static Amount minus(Amount a, Amount b) {
    return inputs -> a.of(inputs) - b.of(inputs);
  }

  static Amount times(Amount a, Amount b) {
    return inputs -> a.of(inputs) * b.of(inputs);
  }

  static Amount over(Amount a, Amount b) {
    return inputs -> a.of(inputs) / b.of(inputs);
  }

  static Amount negated(Amount a) {
    return inputs -> -a.of(inputs);
  }

  /** {@code test ? a : b}; a test that is unknown does not matter where both are the same. */
  static Amount either(Condition test, Amount a, Amount b) {
    return inputs -> {
      int chosen = test.test(inputs);
      if (chosen != Condition.UNKNOWN) {
        return chosen == Condition.TRUE ? a.of(inputs) : b.of(inputs);
      }
      double left = a.of(inputs);
      return left == b.of(inputs) ? left : Double.NaN;
    };
  }
}
