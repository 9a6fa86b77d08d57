package io.gengfu.agent.store;

import io.gengfu.rules.Known;

/** Quality and kind of a reading in one small number, as blocks hold it. Never to be renumbered. */
final class Shape {
  static final int NONE = 0;
  static final int FLAG = 1;
  static final int NUMBER = 2;
  static final int CONSTANT = 3;
  static final int TEXT = 4;

  private static final int KINDS = 5;

  /** How many there are. */
  static final int COUNT = KINDS * (Known.STALE + 1);

  private Shape() {}

  /**
   * @param known one of the constants of {@link Known}
   */
  static int of(byte known, int kind) {
    return known * KINDS + kind;
  }

  static byte known(int shape) {
    return (byte) (shape / KINDS);
  }

  static int kind(int shape) {
    return shape % KINDS;
  }
}
