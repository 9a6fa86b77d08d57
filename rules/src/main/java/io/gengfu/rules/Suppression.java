package io.gengfu.rules;

/**
 * Why an instance does not announce what it finds, the strongest first (ISA-18.2). While it is
 * anything but {@link #NONE} no alert is raised and nothing escalates; an alert that is open
 * already goes on to be cleared, acknowledged and closed.
 */
public enum Suppression {
  /** By a person, for work on a device. The rule does nothing at all. */
  OUT_OF_SERVICE,
  /**
   * By the pack: its {@code suppress-when} or {@code inhibited-by}. The rule does nothing at all.
   */
  BY_DESIGN,
  /** By the swinger cap: too many alerts. The rule does nothing at all. */
  SWINGER,
  /**
   * By a person, for a time. The rule still sets its outputs: only the announcement is silenced.
   */
  SHELVED,
  NONE;

  /** Whether the rule may still set its outputs. */
  public boolean acts() {
    return this == NONE || this == SHELVED;
  }
}
