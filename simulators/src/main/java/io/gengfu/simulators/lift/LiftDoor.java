package io.gengfu.simulators.lift;

/** Position of the car door; {@link #code()} is the number on the wire. */
public enum LiftDoor {
  CLOSED(0),
  OPEN(1),
  OPENING(2),
  CLOSING(3),
  UNKNOWN(4);

  private final int code;

  LiftDoor(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
