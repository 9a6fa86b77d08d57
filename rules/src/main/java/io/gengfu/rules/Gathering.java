package io.gengfu.rules;

/**
 * What came together within a window: how often a condition became true, by how much a meter went
 * on, what readings add up to. Known from below even where the window has gaps.
 */
final class Gathering extends Window {

  private final What what;
  private final Limit limit;

  /** What is gathered. */
  sealed interface What {

    /** Each time the condition becomes true. */
    record Rises(Condition condition) implements What {}

    /** The increase of a meter that counts on; one that begins again at zero is taken as such. */
    record Increase(Amount meter) implements What {}

    /** Every reading, the same or not. Never negative, or what is known is not a lower bound. */
    record Readings(Amount amount) implements What {}
  }

  Gathering(What what, long nanos, Limit limit) {
    super(nanos);
    this.what = what;
    this.limit = limit;
  }

  @Override
  public boolean countsReadings() {
    return what instanceof What.Readings;
  }

  @Override
  double input(Inputs inputs) {
    return switch (what) {
      case What.Rises(Condition condition) -> Condition.value(condition.test(inputs));
      case What.Increase(Amount meter) -> meter.of(inputs);
      case What.Readings(Amount amount) -> amount.of(inputs);
    };
  }

  @Override
  void take(double[] cells, int at, double input, boolean fresh) {
    double before = cells[at + LATEST];
    cells[at + GATHERED] +=
        switch (what) {
          case What.Rises rises -> before == 0 && input == 1 ? 1 : 0;
          case What.Increase increase ->
              Double.isNaN(before) ? 0 : input >= before ? input - before : Math.max(0, input);
          case What.Readings readings -> fresh ? input : 0;
        };
  }

  // A gap keeps what is known of it, as -1 - gathered.
  @Override
  double close(double[] cells, int at, boolean known) {
    double gathered = cells[at + GATHERED];
    return known ? gathered : gathered > 0 ? -1 - gathered : Double.NaN;
  }

  @Override
  double answer(Inputs inputs, int at, long nanos) {
    double[] cells = inputs.cells;
    if (Double.isNaN(cells[at + END])) {
      return limit.of(0, Double.POSITIVE_INFINITY);
    }
    double sum = cells[at + GATHERED];
    int known = 0;
    for (int i = 0; i < BUCKETS; i++) {
      double kept = cells[at + HEADER + i];
      if (kept >= 0) {
        known++;
        sum += kept;
      } else if (kept < 0) {
        sum += -1 - kept;
      }
    }
    return limit.of(sum, known >= ENOUGH ? sum : Double.POSITIVE_INFINITY);
  }
}
