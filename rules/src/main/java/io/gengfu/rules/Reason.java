package io.gengfu.rules;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an alert turned out to have been, as the person says who dealt with it. */
public enum Reason {
  /** There was what the alert said. */
  REAL,
  /** There was not. */
  FALSE,
  /** Raised on purpose, to see whether it works. */
  TEST,
  /** Caused by people who work on the device. */
  MAINTENANCE,
  /** Nobody could tell. */
  UNKNOWN;

  /** By its word in lower case; empty for any other text. */
  public static Optional<Reason> of(String word) {
    return Arrays.stream(values()).filter(reason -> reason.word().equals(word)).findFirst();
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For messages to people: {@code real, false, …}. */
  public static String words() {
    return Arrays.stream(values()).map(Reason::word).collect(Collectors.joining(", "));
  }
}
