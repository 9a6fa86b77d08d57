package io.gengfu.rules;

/**
 * The parts that conditions are made of. Each can answer by itself; {@link Fusion} makes code of a
 * whole tree of them.
 */
sealed interface Logic extends Condition {

  record Constant(boolean answer) implements Logic {
    @Override
    public int test(Inputs inputs) {
      return answer ? TRUE : FALSE;
    }
  }

  record Flag(int column) implements Logic {
    @Override
    public int test(Inputs inputs) {
      double value = inputs.value(column);
      return Double.isNaN(value) ? UNKNOWN : value != 0 ? TRUE : FALSE;
    }
  }

  record Not(Condition a) implements Logic {
    @Override
    public int test(Inputs inputs) {
      return Condition.not(a.test(inputs));
    }
  }

  record And(Condition a, Condition b) implements Logic {
    @Override
    public int test(Inputs inputs) {
      int left = a.test(inputs);
      if (left == FALSE) {
        return FALSE;
      }
      int right = b.test(inputs);
      return left == TRUE || right == FALSE ? right : UNKNOWN;
    }
  }

  record Or(Condition a, Condition b) implements Logic {
    @Override
    public int test(Inputs inputs) {
      int left = a.test(inputs);
      if (left == TRUE) {
        return TRUE;
      }
      int right = b.test(inputs);
      return left == FALSE || right == TRUE ? right : UNKNOWN;
    }
  }

  /** Whether both flags are the same. */
  record Same(Condition a, Condition b) implements Logic {
    @Override
    public int test(Inputs inputs) {
      int left = a.test(inputs);
      int right = b.test(inputs);
      return left == UNKNOWN || right == UNKNOWN ? UNKNOWN : left == right ? TRUE : FALSE;
    }
  }

  /** A test that is unknown does not matter where both answer the same. */
  record Either(Condition test, Condition a, Condition b) implements Logic {
    @Override
    public int test(Inputs inputs) {
      int chosen = test.test(inputs);
      if (chosen != UNKNOWN) {
        return chosen == TRUE ? a.test(inputs) : b.test(inputs);
      }
      int left = a.test(inputs);
      return left == b.test(inputs) ? left : UNKNOWN;
    }
  }

  /** Whether two numbers, ordinals or handles are the same. */
  record Equal(Amount a, Amount b) implements Logic {
    @Override
    public int test(Inputs inputs) {
      double left = a.of(inputs);
      double right = b.of(inputs);
      return Double.isNaN(left) || Double.isNaN(right) ? UNKNOWN : left == right ? TRUE : FALSE;
    }
  }

  /** The same for texts: two that the table had no room for cannot be told apart. */
  record EqualTexts(Amount a, Amount b) implements Logic {
    @Override
    public int test(Inputs inputs) {
      double left = a.of(inputs);
      double right = b.of(inputs);
      if (Double.isNaN(left) || Double.isNaN(right)) {
        return UNKNOWN;
      }
      return left != right ? FALSE : left == Texts.OTHER ? UNKNOWN : TRUE;
    }
  }

  record Less(Amount a, Amount b) implements Logic {
    @Override
    public int test(Inputs inputs) {
      double left = a.of(inputs);
      double right = b.of(inputs);
      return Double.isNaN(left) || Double.isNaN(right) ? UNKNOWN : left < right ? TRUE : FALSE;
    }
  }

  record AtMost(Amount a, Amount b) implements Logic {
    @Override
    public int test(Inputs inputs) {
      double left = a.of(inputs);
      double right = b.of(inputs);
      return Double.isNaN(left) || Double.isNaN(right) ? UNKNOWN : left <= right ? TRUE : FALSE;
    }
  }
}
