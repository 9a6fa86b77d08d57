package io.gengfu.rules;

import java.time.Duration;

/**
 * Whether something has not been true for so long. While nobody knows, the time neither counts nor
 * begins again, and the answer is unknown; while {@code meanwhile} is false, it begins again.
 *
 * @param nanos how long
 * @param meanwhile true where there is no such condition
 */
record Absence(Condition condition, long nanos, Condition meanwhile) implements Operator {

  private static final int ELAPSED = 0;
  private static final int COUNTED_TO = 1;

  /**
   * So often the time that has passed is accounted for, so that little of it is lost at the end.
   */
  private static final long ACCOUNT = Duration.ofMinutes(1).toNanos();

  @Override
  public int cells(int members) {
    return 2;
  }

  @Override
  public boolean outlives() {
    return nanos >= ACCOUNT;
  }

  @Override
  public boolean isTime(int cell) {
    return cell == COUNTED_TO;
  }

  @Override
  public void pause(double[] cells, int at, long now) {
    if (!Double.isNaN(cells[at + COUNTED_TO])) {
      cells[at + ELAPSED] += now - cells[at + COUNTED_TO];
      cells[at + COUNTED_TO] = Double.NaN;
    }
  }

  @Override
  public double step(Inputs inputs, int at, long now) {
    double[] cells = inputs.cells;
    pause(cells, at, now);
    int counts = meanwhile.test(inputs);
    int answer = condition.test(inputs);
    if (answer == Condition.TRUE || counts == Condition.FALSE) {
      cells[at + ELAPSED] = 0;
      return 0;
    }
    if (answer == Condition.UNKNOWN || counts == Condition.UNKNOWN) {
      return Double.NaN;
    }
    double elapsed = Double.isNaN(cells[at + ELAPSED]) ? 0 : cells[at + ELAPSED];
    cells[at + ELAPSED] = elapsed;
    cells[at + COUNTED_TO] = now;
    if (elapsed >= nanos) {
      return 1;
    }
    inputs.wakeAt(now + Math.min(nanos - elapsed, (double) ACCOUNT));
    return 0;
  }
}
