package io.gengfu.rules;

/**
 * Where an alert stands (ISA-18.2, OPC UA Part 9). Beside it stands its {@link Suppression}. The
 * table of all steps is {@link AlertLife}.
 */
public enum AlertState {
  /** No alert is open. */
  NORMAL,
  ACTIVE_UNACKNOWLEDGED,
  ACTIVE_ACKNOWLEDGED,
  /** The condition went away before anybody acknowledged. */
  CLEARED_UNACKNOWLEDGED,
  /** The condition is gone, but the alert stays until it is reset by hand. */
  LATCHED_UNACKNOWLEDGED,
  LATCHED_ACKNOWLEDGED,
  /** All is over but the confirmation, by a person, that what had to be done was done. */
  CLEARED_UNCONFIRMED;

  /** Whether the condition holds. */
  public boolean isActive() {
    return this == ACTIVE_UNACKNOWLEDGED || this == ACTIVE_ACKNOWLEDGED;
  }

  public boolean isLatched() {
    return this == LATCHED_UNACKNOWLEDGED || this == LATCHED_ACKNOWLEDGED;
  }

  /** Whether somebody has yet to say that the alert was seen. */
  public boolean isUnacknowledged() {
    return this == ACTIVE_UNACKNOWLEDGED
        || this == CLEARED_UNACKNOWLEDGED
        || this == LATCHED_UNACKNOWLEDGED;
  }
}
