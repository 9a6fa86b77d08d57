package io.gengfu.rules;

/**
 * A flag with a memory: released while {@code until} is true, set by {@code trigger}, else it
 * holds. It answers unknown where the answer depends on an input that is unknown, but its memory is
 * never lost to that.
 */
record Latching(Condition trigger, Condition until) implements Operator {

  @Override
  public int cells(int members) {
    return 1;
  }

  @Override
  public boolean outlives() {
    return true;
  }

  @Override
  public double step(Inputs inputs, int at, long nanos) {
    int released = until.test(inputs);
    if (released == Condition.TRUE) {
      inputs.cells[at] = 0;
      return 0;
    }
    int set = trigger.test(inputs);
    if (set == Condition.TRUE) {
      inputs.cells[at] = 1;
    }
    if (inputs.cells[at] == 1) {
      return released == Condition.FALSE ? 1 : Double.NaN;
    }
    return set == Condition.FALSE ? 0 : Double.NaN;
  }
}
