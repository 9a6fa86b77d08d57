package io.gengfu.agent.core;

/** What became of a {@link ModeRequest}. */
public sealed interface ModeAnswer {

  /** It is so, and will be after a restart. */
  record Done(ModeChange change) implements ModeAnswer {}

  /**
   * Nothing was changed.
   *
   * @param wanted what would be right, with the nearest name where there is one
   */
  record Refused(String wrong, String wanted) implements ModeAnswer {}
}
