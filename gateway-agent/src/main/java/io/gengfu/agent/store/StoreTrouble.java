package io.gengfu.agent.store;

/** What keeps the store from recording, the worst first. */
public enum StoreTrouble {
  /** The last write of {@code alerts.db} failed. */
  FAILING,
  /** {@code alerts.db} is at its limit, or its disk is, and nothing may be deleted. */
  FULL,
  /** A commit of {@code alerts.db} has not come to its end. */
  STALLED,
  /** Readings are not recorded; alerts are. */
  TELEMETRY,
  NONE;

  /** As {@code gateway.store} has it. */
  public String signal() {
    return switch (this) {
      case FAILING -> "failing";
      case FULL -> "full";
      case STALLED -> "stalled";
      case TELEMETRY -> "alerts_only";
      case NONE -> "good";
    };
  }

  /** Whether alerts have to find another way than through the store. */
  public boolean holdsAlerts() {
    return this == FAILING || this == FULL || this == STALLED;
  }
}
