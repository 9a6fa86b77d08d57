package io.gengfu.rules;

/**
 * The conditions of one pack, in a form that many instances are asked of at once. An <em>entry</em>
 * is a few rules that read one column; which ones says {@link Programs}.
 */
abstract class Program {

  /** The instance stays as it is while its rule's {@code when} is false. */
  static final byte WHILE_WHEN_FALSE = 0;

  /** The instance stays as it is while its rule's {@code clear} is false. */
  static final byte WHILE_CLEAR_FALSE = 1;

  /** Time, readings or anything else but the conditions matter to the instance. */
  static final byte NEVER = 2;

  /** As many rules as an entry has at most: one for each bit of an answer. */
  static final int ENTRY = 32;

  /**
   * Which instances of an entry do not stay as they are: bit n for the n-th rule of the entry.
   *
   * @param base where the slots of the devices begin in the inputs' rows; for code that needs no
   *     rows where the first of these slots lies
   * @param first the instance of the first rule
   * @param rest what keeps each instance as it is
   */
  abstract int stirred(int entry, int base, int first, byte[] rest, Inputs inputs);

  /**
   * What one condition answers, as {@link Condition}.
   *
   * @param number twice the rule's number for its {@code when}, one more for its {@code clear}
   */
  abstract int answer(int number, int base, Inputs inputs);
}
