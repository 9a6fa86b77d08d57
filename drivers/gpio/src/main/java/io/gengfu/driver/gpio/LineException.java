package io.gengfu.driver.gpio;

import io.gengfu.model.Cause;

/** A chip or a line that cannot be had, told to people: what is wrong and what to do about it. */
final class LineException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Cause why;
  private final String detail;
  private final String remedy;

  LineException(Cause why, String message, String remedy) {
    super(message);
    this.why = why;
    this.detail = message;
    this.remedy = remedy;
  }

  LineException(Cause why, String message, String remedy, Throwable cause) {
    super(message, cause);
    this.why = why;
    this.detail = message;
    this.remedy = remedy;
  }

  Cause why() {
    return why;
  }

  /** What is wrong. */
  String detail() {
    return detail;
  }

  /** What to do about it. */
  String remedy() {
    return remedy;
  }
}
