package io.gengfu.driver.i2c.linux;

import com.pi4j.io.exception.IOException;

/** What the kernel or its adapter refused. Pi4J's own, so that it passes where Pi4J's do. */
public final class BusException extends IOException {

  private static final long serialVersionUID = 1L;

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EIO = 5;
  static final int ENXIO = 6;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int EOPNOTSUPP = 95;
  static final int ESHUTDOWN = 108;
  static final int ETIMEDOUT = 110;
  static final int EREMOTEIO = 121;

  private final Reason reason;
  private final String detail;

  /** Why, as far as it makes a difference to what one can do about it. */
  public enum Reason {
    /** No such bus; the message names those that are there. */
    NO_BUS,
    /** The process may not open the bus. */
    NO_RIGHT,
    /** A driver of the kernel has the address. */
    TAKEN,
    /** The device does not acknowledge. */
    NO_ANSWER,
    /** Somebody holds the bus, or it came to no end. */
    HUNG,
    /** The adapter cannot do such a transaction; the message says what it would need. */
    UNSUPPORTED,
    /** Everything else; the message has the errno. */
    OTHER
  }

  BusException(Reason reason, String message) {
    super(message);
    this.reason = reason;
    this.detail = message;
  }

  public Reason reason() {
    return reason;
  }

  /** The message. */
  public String detail() {
    return detail;
  }

  /** What a transaction with a device failed with (Documentation/i2c/fault-codes.rst). */
  static BusException transaction(String bus, int address, int errno) {
    String where = "0x%02x of %s".formatted(address, bus);
    return switch (errno) {
      case ENXIO, EREMOTEIO, EIO, ENODEV ->
          new BusException(
              Reason.NO_ANSWER, "nobody answers at " + where + " (errno " + errno + ")");
      case ETIMEDOUT, EAGAIN, EBUSY ->
          new BusException(
              Reason.HUNG,
              bus
                  + " comes to no end at 0x%02x (errno %d): a line is held"
                      .formatted(address, errno));
      case EOPNOTSUPP, EINVAL ->
          new BusException(
              Reason.UNSUPPORTED,
              "the adapter of " + bus + " refuses what " + where + " needs (errno " + errno + ")");
      default ->
          new BusException(Reason.OTHER, "talking with " + where + " failed with errno " + errno);
    };
  }
}
