package io.gengfu.rules;

/** What became of something that a person asked for. */
public sealed interface Answer {

  /** It is so now. */
  record Done() implements Answer {}

  /**
   * Nothing has changed.
   *
   * @param why for the person who asked
   */
  record Refused(String why) implements Answer {}

  static Answer done() {
    return new Done();
  }

  static Answer refused(String why) {
    return new Refused(why);
  }

  default boolean isDone() {
    return this instanceof Done;
  }
}
