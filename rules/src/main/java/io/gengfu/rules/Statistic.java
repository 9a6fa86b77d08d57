package io.gengfu.rules;

/** The mean over time, the least or the greatest of a number within a window. */
final class Statistic extends Window {

  enum Of {
    AVG,
    MIN,
    MAX
  }

  private final Amount amount;
  private final Of of;

  Statistic(Amount amount, long nanos, Of of) {
    super(nanos);
    this.amount = amount;
    this.of = of;
  }

  @Override
  double input(Inputs inputs) {
    return amount.of(inputs);
  }

  @Override
  void lasts(double[] cells, int at, double nanos) {
    double value = cells[at + LATEST];
    cells[at + GATHERED] =
        switch (of) {
          case AVG -> cells[at + GATHERED] + value * nanos;
          case MIN, MAX -> better(cells[at + GATHERED], value);
        };
  }

  @Override
  void take(double[] cells, int at, double input, boolean fresh) {
    if (of != Of.AVG) {
      cells[at + GATHERED] = better(cells[at + GATHERED], input);
    }
  }

  @Override
  double empty() {
    return of == Of.AVG ? 0 : Double.NaN;
  }

  @Override
  double close(double[] cells, int at, boolean known) {
    if (!known) {
      return Double.NaN;
    }
    return of == Of.AVG ? cells[at + GATHERED] / cells[at + KNOWN_FOR] : cells[at + GATHERED];
  }

  private double better(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) ? b : a;
    }
    return of == Of.MIN ? Math.min(a, b) : Math.max(a, b);
  }

  @Override
  double answer(Inputs inputs, int at, long nanos) {
    double[] cells = inputs.cells;
    if (Double.isNaN(cells[at + END])) {
      return Double.NaN;
    }
    int known = 0;
    double sum = 0;
    double best = cells[at + GATHERED];
    for (int i = 0; i < BUCKETS; i++) {
      double kept = cells[at + HEADER + i];
      if (!Double.isNaN(kept)) {
        known++;
        sum += kept;
        best = of == Of.AVG ? best : better(best, kept);
      }
    }
    if (known < ENOUGH) {
      return Double.NaN;
    }
    return of == Of.AVG
        ? (sum + cells[at + GATHERED] / bucket) / (known + cells[at + KNOWN_FOR] / bucket)
        : best;
  }
}
