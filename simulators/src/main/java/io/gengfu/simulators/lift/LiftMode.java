package io.gengfu.simulators.lift;

/** Service mode; {@link #code()} is the number on the wire (after GB/T 24476). */
public enum LiftMode {
  STOP(0),
  NORMAL(1),
  INSPECTION(2),
  FIRE_RETURN(3),
  FIREFIGHTER(4),
  EMERGENCY_POWER(5),
  EARTHQUAKE(6),
  UNKNOWN(7);

  private final int code;

  LiftMode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
