package io.gengfu.rules;

import java.util.BitSet;

/**
 * Which rows of state are not on the disk as they are. Marking allocates nothing: it happens on the
 * way of a reading.
 */
final class Changes {

  private final BitSet soon;
  private final BitSet later;
  // Rows that are on the disk with something in them: they must be overwritten even when blank.
  private final BitSet stored;
  private boolean urgent;

  Changes(int rows) {
    soon = new BitSet(rows);
    later = new BitSet(rows);
    stored = new BitSet(rows);
  }

  /** A wait began, ended or stands still: the disk may be a minute late. */
  void later(int row) {
    later.set(row);
  }

  /** A latch moved: a person in a lift must not be forgotten. */
  void soon(int row) {
    soon.set(row);
    urgent = true;
  }

  boolean isUrgent() {
    return urgent;
  }

  /** Nothing is known of what is on the disk. */
  void everything(int rows) {
    later.set(0, rows);
  }

  /** The row goes to the disk as it is now; or is there. */
  void saved(int row, boolean blank) {
    soon.clear(row);
    later.clear(row);
    stored.set(row, !blank);
  }

  /** Whether the disk holds something of the row, or is to. */
  boolean isKnown(int row) {
    return stored.get(row) || later.get(row) || soon.get(row);
  }

  boolean isStored(int row) {
    return stored.get(row);
  }

  /** The first row from here on that is to be saved; -1 for none. */
  int next(int from, boolean all) {
    int first = soon.nextSetBit(from);
    if (!all) {
      return first;
    }
    int second = later.nextSetBit(from);
    return first < 0 || (second >= 0 && second < first) ? second : first;
  }

  void calm() {
    urgent = false;
  }
}
