package io.gengfu.rules;

/**
 * What a derived signal computes: a state machine of fixed size. Has no state of its own; that lies
 * in cells of {@link Inputs}, so that one object serves every device that its pack is bound to.
 *
 * <p>Flags are 0 and 1; NaN is unknown, and so is what a cell holds before the first step.
 */
interface Operator {

  /**
   * How many cells one instance needs.
   *
   * @param members of the group it reads; 0 where it reads none
   */
  int cells(int members);

  /** Whether a reading matters that repeats what is known. */
  default boolean countsReadings() {
    return false;
  }

  /** Whether the answer depends on the time of day. */
  default boolean readsWallClock() {
    return false;
  }

  /** Whether its memory is worth keeping when the process ends. */
  boolean outlives();

  /** Whether a cell holds a time, in nanoseconds of the engine's clock. */
  default boolean isTime(int cell) {
    return false;
  }

  /**
   * Prepares memory for a pause in which nobody knows what happens: brings it to {@code nanos}, as
   * long as what was known before held.
   *
   * @param cells a copy, from {@code at} on
   */
  default void pause(double[] cells, int at, long nanos) {}

  /**
   * Moves on to {@code nanos}. Sets {@link Inputs#wake} to when it wants to be stepped again
   * although nothing is read; called as often as anything it reads changes, and never with an
   * earlier time than before.
   *
   * @param at its first cell
   * @return the signal's value from now on
   */
  double step(Inputs inputs, int at, long nanos);
}
