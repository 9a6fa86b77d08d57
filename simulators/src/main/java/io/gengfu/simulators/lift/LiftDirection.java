package io.gengfu.simulators.lift;

/** Where the car is going; {@link #code()} is the number on the wire. */
public enum LiftDirection {
  NONE(0),
  UP(1),
  DOWN(2);

  private final int code;

  LiftDirection(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
