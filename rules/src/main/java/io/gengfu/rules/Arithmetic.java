package io.gengfu.rules;

/** The parts that numbers are made of, as {@link Logic} is for conditions. */
sealed interface Arithmetic extends Amount {

  record Constant(double value) implements Arithmetic {
    @Override
    public double of(Inputs inputs) {
      return value;
    }
  }

  record Signal(int column) implements Arithmetic {
    @Override
    public double of(Inputs inputs) {
      return inputs.value(column);
    }
  }

  record Plus(Amount a, Amount b) implements Arithmetic {
    @Override
    public double of(Inputs inputs) {
      return a.of(inputs) + b.of(inputs);
    }
  }

  record Minus(Amount a, Amount b) implements Arithmetic {
    @Override
    public double of(Inputs inputs) {
      return a.of(inputs) - b.of(inputs);
    }
  }

  record Times(Amount a, Amount b) implements Arithmetic {
    @Override
    public double of(Inputs inputs) {
      return a.of(inputs) * b.of(inputs);
    }
  }

  record Over(Amount a, Amount b) implements Arithmetic {
    @Override
    public double of(Inputs inputs) {
      return a.of(inputs) / b.of(inputs);
    }
  }

  record Negated(Amount a) implements Arithmetic {
    @Override
    public double of(Inputs inputs) {
      return -a.of(inputs);
    }
  }

  /** A test that is unknown does not matter where both are the same. */
  record Either(Condition test, Amount a, Amount b) implements Arithmetic {
    @Override
    public double of(Inputs inputs) {
      int chosen = test.test(inputs);
      if (chosen != Condition.UNKNOWN) {
        return chosen == Condition.TRUE ? a.of(inputs) : b.of(inputs);
      }
      double left = a.of(inputs);
      return left == b.of(inputs) ? left : Double.NaN;
    }
  }
}
