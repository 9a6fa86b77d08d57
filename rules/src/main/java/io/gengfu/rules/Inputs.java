package io.gengfu.rules;

import java.time.ZoneId;
import java.util.Arrays;

/**
 * What conditions and operators read: the latest value of every slot (the points first, then the
 * derived signals), the memory of the operators, and the row of the instance under evaluation. One
 * object for the whole engine, so that evaluating allocates nothing.
 */
final class Inputs {

  /** Numbers in a slot. */
  static final int SLOT = 4;

  /** From where on a good value changes nothing; NaN where it may. */
  static final int FROM = 0;

  /** Below where. */
  static final int BELOW = 1;

  /** The value if it is good; else NaN. */
  static final int GOOD = 2;

  /** When the latest reading came. */
  static final int ARRIVED = 3;

  /**
   * What nearly every reading of a slot touches, side by side, so that it meets one line of the
   * cache; the doubles as their bits. The band is open only while the slot is good and every
   * instance that reads it is at rest.
   */
  final long[] slots;

  final byte[] known;

  // The values that are not good.
  private final double[] doubtful;

  /** The operators' memory. */
  final double[] cells;

  /** Set by an operator: when it wants to be stepped again. */
  long wake;

  /** Whether the step under way is due to a reading, not to time alone. */
  boolean fresh;

  /** The point of the latest reading, which is under evaluation while it is fresh. */
  int read;

  /** The wall clock's milliseconds when the engine's clock was zero. */
  long wallMillis;

  /** Whether the wall clock is to be trusted. */
  boolean wallKnown;

  /** Where the wall clock hangs. */
  final ZoneId zone;

  final int[] rows;
  private final int[] memberRows;
  private int row;
  private int firstGroup;

  Inputs(RuleSet rules) {
    this(rules.slots(), rules.rows(), rules.memberRows(), rules.cells(), rules.bound().zone());
  }

  /**
   * @param rows the slots of every row, one row after the other
   * @param memberRows for each group of each instance where its members' rows begin, how many
   *     members there are, and how wide a row is
   */
  Inputs(int slots, int[] rows, int[] memberRows, int cells, ZoneId zone) {
    this.zone = zone;
    this.slots = new long[SLOT * slots];
    this.known = new byte[slots];
    this.doubtful = new double[slots];
    this.cells = new double[cells];
    this.rows = rows;
    this.memberRows = memberRows;
    Arrays.fill(doubtful, Double.NaN);
    for (int slot = 0; slot < slots; slot++) {
      put(slot, GOOD, Double.NaN);
      shut(slot);
    }
    Arrays.fill(this.cells, Double.NaN);
  }

  private void put(int slot, int what, double value) {
    slots[SLOT * slot + what] = Double.doubleToRawLongBits(value);
  }

  /** Takes what is now known of a slot. */
  void take(int slot, double value, byte quality) {
    known[slot] = quality;
    shut(slot);
    if (quality == Known.GOOD) {
      put(slot, GOOD, value);
    } else {
      put(slot, GOOD, Double.NaN);
      doubtful[slot] = value;
    }
  }

  /** Whatever comes next of the slot is to be looked at. */
  void shut(int slot) {
    put(slot, FROM, Double.NaN);
  }

  /** What comes next of the slot changes nothing while it is good and lies in here. */
  void open(int slot, double from, double below) {
    put(slot, FROM, from);
    put(slot, BELOW, below);
  }

  private double good(int slot) {
    return Double.longBitsToDouble(slots[SLOT * slot + GOOD]);
  }

  /** The latest value, whatever it is worth; NaN when there was none. */
  double latest(int slot) {
    return known[slot] == Known.GOOD ? good(slot) : doubtful[slot];
  }

  /** When the latest reading came; 0 before the first. */
  long arrived(int slot) {
    return slots[SLOT * slot + ARRIVED];
  }

  void arrived(int slot, long nanos) {
    slots[SLOT * slot + ARRIVED] = nanos;
  }

  /** Chooses the instance whose slots the next conditions read. */
  void select(int firstRow, int firstGroup) {
    this.row = firstRow;
    this.firstGroup = firstGroup;
  }

  /** The value in a column of the row; NaN unless it is good. */
  double value(int column) {
    return good(rows[row + column]);
  }

  /** How many devices are in a group of the selected instance. */
  int members(int group) {
    return memberRows[firstGroup + 3 * group + 1];
  }

  /** What a condition answers for one member of a group. */
  int test(Condition condition, int group, int member) {
    int before = row;
    row = memberRow(group, member);
    int answer = condition.test(this);
    row = before;
    return answer;
  }

  /** What a number is for one member of a group. */
  double of(Amount amount, int group, int member) {
    int before = row;
    row = memberRow(group, member);
    double value = amount.of(this);
    row = before;
    return value;
  }

  private int memberRow(int group, int member) {
    int at = firstGroup + 3 * group;
    return memberRows[at] + member * memberRows[at + 2];
  }

  /** Goes on with the time of day of the engine before. */
  void adoptClock(Inputs from) {
    wallMillis = from.wallMillis;
    wallKnown = from.wallKnown;
  }

  /** Asks for a step at this time, unless an earlier one is wanted already. */
  void wakeAt(double nanos) {
    wake = Math.min(wake, (long) nanos);
  }
}
