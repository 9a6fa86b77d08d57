package io.gengfu.rules;

/**
 * A number over the devices of a group of which it is known; unknown unless it is for nine tenths
 * of them.
 */
record GroupStatistic(int group, Amount amount, Of of) implements Operator {

  enum Of {
    SUM,
    AVG,
    MIN,
    MAX
  }

  /** Whether so many known members speak for the group. */
  static boolean enough(int known, int members) {
    return known > 0 && known * 10 >= members * 9;
  }

  @Override
  public int cells(int members) {
    return 0;
  }

  @Override
  public boolean outlives() {
    return false;
  }

  @Override
  public double step(Inputs inputs, int at, long nanos) {
    int members = inputs.members(group);
    int known = 0;
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < members; i++) {
      double value = inputs.of(amount, group, i);
      if (!Double.isNaN(value)) {
        known++;
        sum += value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    if (!enough(known, members)) {
      return Double.NaN;
    }
    return switch (of) {
      case SUM -> sum;
      case AVG -> sum / known;
      case MIN -> least;
      case MAX -> greatest;
    };
  }
}
