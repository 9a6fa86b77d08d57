package io.gengfu.rules;

import java.util.Arrays;

/**
 * What conditions read: the latest value of every point, the memory of every latch, and the row of
 * the instance under evaluation. One object for the whole engine, so that evaluating allocates
 * nothing.
 */
final class Inputs {

  final double[] values;
  final byte[] known;
  final long[] arrived;
  final boolean[] latched;
  // How often each latch has moved: what was saved of it before is out of date.
  final int[] moves;
  private final int[] rows;
  private final int[] answers;
  private int row;
  private int latch;

  /**
   * @param rows the points of every row, one row after the other
   * @param latches how many latches all rows have together
   */
  Inputs(int points, int[] rows, int latches) {
    this.values = new double[points];
    this.known = new byte[points];
    this.arrived = new long[points];
    this.rows = rows;
    this.latched = new boolean[latches];
    this.moves = new int[latches];
    this.answers = new int[latches];
    Arrays.fill(values, Double.NaN);
  }

  /** Chooses the instance whose points the next conditions read. */
  void select(int firstPoint, int firstLatch) {
    this.row = firstPoint;
    this.latch = firstLatch;
  }

  /** The value in a column of the row; NaN unless it is good. */
  double value(int column) {
    int point = rows[row + column];
    return known[point] == Known.GOOD ? values[point] : Double.NaN;
  }

  /** What the latch answered when it was last stepped: as {@link Condition}. */
  int answer(int number) {
    return answers[latch + number];
  }

  /**
   * Moves a latch on. Released while {@code until} is true; set by {@code trigger}; else it holds.
   * It answers unknown where the answer depends on an input that is unknown, but its memory is
   * never lost to that.
   */
  void step(int number, Condition trigger, Condition until) {
    int released = until.test(this);
    int at = latch + number;
    if (released == Condition.TRUE) {
      move(at, false);
      answers[at] = Condition.FALSE;
      return;
    }
    int set = trigger.test(this);
    move(at, latched[at] || set == Condition.TRUE);
    if (latched[at]) {
      answers[at] = released == Condition.FALSE ? Condition.TRUE : Condition.UNKNOWN;
    } else {
      answers[at] = set == Condition.FALSE ? Condition.FALSE : Condition.UNKNOWN;
    }
  }

  private void move(int at, boolean to) {
    if (latched[at] != to) {
      latched[at] = to;
      moves[at]++;
    }
  }
}
