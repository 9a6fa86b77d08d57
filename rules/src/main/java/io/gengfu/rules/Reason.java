package io.gengfu.rules;

/** What an alert turned out to be, as the person who dealt with it says. */
public enum Reason {
  REAL,
  FALSE,
  TEST,
  MAINTENANCE
}
