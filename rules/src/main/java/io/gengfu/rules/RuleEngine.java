package io.gengfu.rules;

/**
 * Placeholder of the seam; the rules module replaces this file.
 *
 * <p>Values are doubles: a flag is 0 or 1, an enumeration its ordinal, a text the handle that
 * {@link #handle} gave it.
 */
public final class RuleEngine {
  /** The persistent key of an instance. */
  public String key(int instance) {
    return "";
  }

  /** The handle of a text. */
  public double handle(String text) {
    return 0;
  }
}
