package io.gengfu.driver;

import io.gengfu.model.Cause;

/** A write that the device does not hold, as far as is known. */
public final class WriteException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Cause why;

  public WriteException(Cause why, String message) {
    super(message);
    this.why = why;
  }

  public Cause why() {
    return why;
  }
}
