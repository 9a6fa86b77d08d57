package io.gengfu.rules;

/** The order in which records leave the building; an alert keeps its lane for life. */
public enum Lane {
  /** Fire, SOS, entrapment. */
  LIFE,
  /** Every other alert. */
  ALERT,
  /** Readings. */
  TELEMETRY,
  /** Who did what, and what was disclosed. */
  AUDIT
}
