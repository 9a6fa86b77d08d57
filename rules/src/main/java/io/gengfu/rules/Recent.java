package io.gengfu.rules;

/** A condition that counts as true for a while after it was. */
final class Recent {

  private Recent() {}

  /**
   * @param cell when it was true last
   * @param answer of the condition now
   */
  static int answer(Inputs inputs, int cell, int answer, long within, long now) {
    double[] cells = inputs.cells;
    if (answer == Condition.TRUE) {
      cells[cell] = now;
      return answer;
    }
    // A comparison with NaN is false: it never was.
    if (now <= cells[cell] + within) {
      inputs.wakeAt(cells[cell] + within + 1);
      return Condition.TRUE;
    }
    return answer;
  }
}
