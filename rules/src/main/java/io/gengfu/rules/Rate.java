package io.gengfu.rules;

/** How fast a number changes: from where it was a window ago to where it is. */
final class Rate extends Window {

  private final Amount amount;
  private final double per;

  /**
   * @param nanos of the window
   * @param perNanos the time that the change is given for
   */
  Rate(Amount amount, long nanos, long perNanos) {
    super(nanos);
    this.amount = amount;
    this.per = perNanos;
  }

  @Override
  double input(Inputs inputs) {
    return amount.of(inputs);
  }

  // The value at the bucket's end.
  @Override
  double close(double[] cells, int at, boolean known) {
    return known ? cells[at + LATEST] : Double.NaN;
  }

  @Override
  double answer(Inputs inputs, int at, long nanos) {
    double[] cells = inputs.cells;
    double value = amount.of(inputs);
    if (Double.isNaN(cells[at + END]) || Double.isNaN(value)) {
      return Double.NaN;
    }
    int oldest = (int) cells[at + OLDEST];
    for (int i = 0; i <= BUCKETS - ENOUGH; i++) {
      double before = cells[at + HEADER + (oldest + i) % BUCKETS];
      if (!Double.isNaN(before)) {
        double ended = cells[at + END] - (BUCKETS - i) * bucket;
        return (value - before) / (nanos - ended) * per;
      }
    }
    return Double.NaN;
  }
}
