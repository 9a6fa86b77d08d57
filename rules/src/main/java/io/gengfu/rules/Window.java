package io.gengfu.rules;

import java.time.Duration;
import java.util.Arrays;

/**
 * A window over the past in {@link #BUCKETS} buckets and the one that is being filled: what leaves
 * it leaves with its bucket, at most a sixtieth of the window late.
 *
 * <p>A bucket of which less than half is known is a gap. The window is known where nine tenths of
 * its buckets are.
 */
abstract class Window implements Operator {

  static final int BUCKETS = 60;

  /** Buckets that must be known for the window to be. */
  static final int ENOUGH = BUCKETS * 9 / 10;

  private static final long WORTH_KEEPING = Duration.ofMinutes(1).toNanos();

  /** When the bucket that is being filled ends; NaN: nothing is known yet, or any more. */
  static final int END = 0;

  /** Up to when time is accounted for. */
  private static final int ACCOUNTED = 1;

  /** What the bucket that is being filled has gathered. */
  static final int GATHERED = 2;

  /** For how long the input was known in this bucket. */
  static final int KNOWN_FOR = 3;

  /** The place of the oldest bucket, which the next one replaces. */
  static final int OLDEST = 4;

  /** The latest known input. */
  static final int LATEST = 5;

  /** 1 while the input is known. */
  private static final int IS_KNOWN = 6;

  static final int HEADER = 7;

  /** The length of a bucket, ns. */
  final double bucket;

  private final long length;

  Window(long nanos) {
    this.length = nanos;
    this.bucket = (double) nanos / BUCKETS;
  }

  @Override
  public final int cells(int members) {
    return HEADER + BUCKETS;
  }

  @Override
  public final boolean outlives() {
    return length >= WORTH_KEEPING;
  }

  @Override
  public final boolean isTime(int cell) {
    return cell == END || cell == ACCOUNTED;
  }

  /** The input now; NaN unless known. */
  abstract double input(Inputs inputs);

  /** An input that is known comes; {@link #LATEST} still holds the one before. */
  void take(double[] cells, int at, double input, boolean fresh) {}

  /** The latest input has been the same for so long. */
  void lasts(double[] cells, int at, double nanos) {}

  /** What of a full bucket is kept; NaN: a gap. */
  abstract double close(double[] cells, int at, boolean known);

  /** What a new bucket begins with. */
  double empty() {
    return 0;
  }

  abstract double answer(Inputs inputs, int at, long nanos);

  @Override
  public final double step(Inputs inputs, int at, long nanos) {
    double[] cells = inputs.cells;
    double input = input(inputs);
    if (Double.isNaN(cells[at + END])) {
      if (Double.isNaN(input)) {
        return answer(inputs, at, nanos);
      }
      begin(cells, at, nanos);
    }
    pass(cells, at, nanos);
    cells[at + IS_KNOWN] = Double.isNaN(input) ? 0 : 1;
    if (!Double.isNaN(input)) {
      take(cells, at, input, inputs.fresh);
      cells[at + LATEST] = input;
    }
    if (cells[at + IS_KNOWN] == 0 && isEmpty(cells, at)) {
      cells[at + END] = Double.NaN;
    } else {
      inputs.wakeAt(Math.ceil(cells[at + END]));
    }
    return answer(inputs, at, nanos);
  }

  @Override
  public final void pause(double[] cells, int at, long nanos) {
    if (!Double.isNaN(cells[at + END])) {
      pass(cells, at, nanos);
      cells[at + IS_KNOWN] = 0;
    }
  }

  private void begin(double[] cells, int at, long nanos) {
    cells[at + END] = nanos + bucket;
    cells[at + ACCOUNTED] = nanos;
    cells[at + GATHERED] = empty();
    cells[at + KNOWN_FOR] = 0;
    cells[at + OLDEST] = 0;
    cells[at + IS_KNOWN] = 0;
    Arrays.fill(cells, at + HEADER, at + HEADER + BUCKETS, Double.NaN);
  }

  private void pass(double[] cells, int at, long nanos) {
    // After a long pause only what is still within the window is gone through.
    double late = nanos - cells[at + END];
    if (late > (BUCKETS + 1) * bucket) {
      double skipped = Math.floor(late / bucket - BUCKETS) * bucket;
      cells[at + END] += skipped;
      cells[at + ACCOUNTED] = Math.max(cells[at + ACCOUNTED], cells[at + END] - bucket);
    }
    while (nanos >= cells[at + END]) {
      account(cells, at, cells[at + END]);
      int oldest = (int) cells[at + OLDEST];
      cells[at + HEADER + oldest] = close(cells, at, cells[at + KNOWN_FOR] * 2 >= bucket);
      cells[at + OLDEST] = (oldest + 1) % BUCKETS;
      cells[at + GATHERED] = empty();
      cells[at + KNOWN_FOR] = 0;
      cells[at + END] += bucket;
    }
    account(cells, at, (double) nanos);
  }

  private void account(double[] cells, int at, double to) {
    double passed = Math.max(0, to - cells[at + ACCOUNTED]);
    if (cells[at + IS_KNOWN] == 1) {
      cells[at + KNOWN_FOR] += passed;
      lasts(cells, at, passed);
    }
    cells[at + ACCOUNTED] = to;
  }

  private static boolean isEmpty(double[] cells, int at) {
    for (int i = 0; i < BUCKETS; i++) {
      if (!Double.isNaN(cells[at + HEADER + i])) {
        return false;
      }
    }
    return cells[at + KNOWN_FOR] == 0;
  }
}
