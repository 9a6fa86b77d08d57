package io.gengfu.rules;

/** What is asked of a number that may only be known from below: itself, or whether it is enough. */
sealed interface Limit {

  /** The number itself; unknown where some of it is. */
  record Value() implements Limit {}

  /** Whether it is so much at least: true as soon as what is known is enough. */
  record AtLeast(double bound) implements Limit {}

  /** Whether it is less: false as soon as what is known is too much. */
  record Below(double bound) implements Limit {}

  /**
   * @param known what is known to be there at least
   * @param possible what can be there at most; infinite where nobody knows
   */
  default double of(double known, double possible) {
    return switch (this) {
      case Value value -> known == possible ? known : Double.NaN;
      case AtLeast(double bound) -> known >= bound ? 1 : possible < bound ? 0 : Double.NaN;
      case Below(double bound) -> known >= bound ? 0 : possible < bound ? 1 : Double.NaN;
    };
  }
}
