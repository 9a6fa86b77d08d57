package io.gengfu.driver.gpio.chardev;

import com.pi4j.io.exception.IOException;

/** What the kernel refused. Pi4J's own, so that it passes where Pi4J's exceptions do. */
public final class KernelException extends IOException {

  private static final long serialVersionUID = 1L;

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int ENXIO = 6;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int ENOTTY = 25;
  static final int EOPNOTSUPP = 95;

  /** The kernel's own, which some drivers let through. */
  static final int ENOTSUPP = 524;

  private final Reason reason;
  private final String detail;

  /** Why, as far as it makes a difference to what one can do about it. */
  public enum Reason {
    /** The message says who has the line. */
    BUSY,
    /** No such chip, or several where one was expected; the message names those that are there. */
    NO_CHIP,
    /** The chip has no such line; the message says how many it has. */
    NO_LINE,
    /** The process may not open the chip. */
    NO_RIGHT,
    /** The kernel does not know version 2 of the interface. */
    TOO_OLD,
    /** Everything else; the message has the call and the errno. */
    OTHER
  }

  KernelException(Reason reason, String message) {
    super(message);
    this.reason = reason;
    this.detail = message;
  }

  static KernelException call(String what, int result) {
    return new KernelException(Reason.OTHER, what + " failed with errno " + -result);
  }

  public Reason reason() {
    return reason;
  }

  /** The message. */
  public String detail() {
    return detail;
  }
}
