package io.gengfu.agent.command;

import java.util.Map;

/** What came of an {@link Operation}. */
sealed interface Outcome {

  /** It is so. */
  record Done(Map<String, Object> result) implements Outcome {}

  /**
   * Nothing was changed.
   *
   * @param result how things stand; may be empty
   */
  record Refused(String why, Map<String, Object> result) implements Outcome {}

  /**
   * It was begun, and is not known to have been done.
   *
   * @param result how things stand
   */
  record Failed(String why, Map<String, Object> result) implements Outcome {}

  static Outcome refused(String why) {
    return new Refused(why, Map.of());
  }
}
