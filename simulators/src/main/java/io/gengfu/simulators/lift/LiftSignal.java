package io.gengfu.simulators.lift;

/** One node of a lift, {@code <lift>.<name>} in the namespace of the server. */
public enum LiftSignal {
  MODE("mode", Integer.class),
  /** 0 stopped, 1 running. */
  CAR_STATUS("car_status", Integer.class),
  DIRECTION("direction", Integer.class),
  DOOR("door", Integer.class),
  DOOR_ZONE("door_zone", Boolean.class),
  FLOOR("floor", Integer.class),
  PERSON("person", Boolean.class),
  ALARM_BUTTON("alarm_button", Boolean.class),
  EBIKE("ebike", Boolean.class),
  FAULT_CODE("fault_code", String.class),
  /** In m/s. */
  SPEED("speed", Double.class),
  /** Writable; goes back to false by itself when it is not written again. */
  DOOR_HOLD("door_hold", Boolean.class),
  /** Writable: text to be spoken in the car. */
  VOICE("voice", String.class);

  private final String nodeName;
  private final Class<?> type;

  LiftSignal(String nodeName, Class<?> type) {
    this.nodeName = nodeName;
    this.type = type;
  }

  /** The part of the node id after the lift's name. */
  public String nodeName() {
    return nodeName;
  }

  /** Integer (OPC UA Int32), Boolean, Double or String. */
  public Class<?> type() {
    return type;
  }

  /** Whether a client may write it. */
  public boolean writable() {
    return this == DOOR_HOLD || this == VOICE;
  }
}
