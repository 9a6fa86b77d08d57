package io.gengfu.rules;

/** Active or cleared × acknowledged or not (ISA-18.2, OPC UA Part 9), thin: no shelving yet. */
public enum AlertState {
  /** No alert is open. */
  NORMAL,
  ACTIVE_UNACKNOWLEDGED,
  ACTIVE_ACKNOWLEDGED,
  /** The condition went away before anybody acknowledged. */
  CLEARED_UNACKNOWLEDGED;

  public boolean isActive() {
    return this == ACTIVE_UNACKNOWLEDGED || this == ACTIVE_ACKNOWLEDGED;
  }
}
