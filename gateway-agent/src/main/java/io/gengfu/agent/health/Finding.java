package io.gengfu.agent.health;

import io.gengfu.model.LocalText;

/**
 * One thing that was looked at on this box.
 *
 * @param what was found
 * @param remedy what to do about it; empty when nothing has to be done
 */
public record Finding(Level level, String topic, LocalText what, LocalText remedy) {

  /** How it is. */
  public enum Level {
    GOOD,
    /** It works, and will not for long, or not as well as it could. */
    WARNING,
    /** It does not work. */
    BAD
  }

  private static final LocalText NOTHING = LocalText.same("");

  static Finding good(String topic, String zh, String en) {
    return new Finding(Level.GOOD, topic, new LocalText(zh, en), NOTHING);
  }

  static Finding warning(String topic, LocalText what, LocalText remedy) {
    return new Finding(Level.WARNING, topic, what, remedy);
  }

  static Finding bad(String topic, LocalText what, LocalText remedy) {
    return new Finding(Level.BAD, topic, what, remedy);
  }

  static LocalText say(String zh, String en) {
    return new LocalText(zh, en);
  }
}
