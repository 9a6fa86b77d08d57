package io.gengfu.driver.i2c;

import io.gengfu.driver.i2c.linux.BusException;
import io.gengfu.model.Cause;

/** A device that cannot be had or makes no sense, told to people: what is wrong, what to do. */
final class WireException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Cause why;
  private final String detail;
  private final String remedy;
  private final boolean unsupported;

  WireException(Cause why, String detail, String remedy) {
    super(detail);
    this.why = why;
    this.detail = detail;
    this.remedy = remedy;
    this.unsupported = false;
  }

  private WireException(Cause why, BusException cause, String remedy) {
    super(cause.detail(), cause);
    this.why = why;
    this.detail = cause.detail();
    this.remedy = remedy;
    this.unsupported = cause.reason() == BusException.Reason.UNSUPPORTED;
  }

  static WireException of(String bus, BusException refused) {
    return switch (refused.reason()) {
      case NO_BUS ->
          new WireException(
              Cause.UNREACHABLE,
              refused,
              "name the right one as address.bus in site.yaml; where there is none, turn I²C on"
                  + " (raspi-config on a Raspberry Pi) and load the module i2c-dev");
      case NO_RIGHT ->
          new WireException(
              Cause.REFUSED, refused, "add the agent's user to the group i2c and start it again");
      case TAKEN ->
          new WireException(
              Cause.REFUSED,
              refused,
              "unload that driver, or take the device out of the overlays that name it");
      case NO_ANSWER ->
          new WireException(
              Cause.UNREACHABLE,
              refused,
              "check wires and power, and address.device in site.yaml against i2cdetect -y "
                  + bus.substring(bus.indexOf('-') + 1));
      case HUNG ->
          new WireException(
              Cause.TIMEOUT,
              refused,
              "look for a short, a missing pull-up or a sensor without power; unplug one by one");
      case UNSUPPORTED ->
          new WireException(
              Cause.REFUSED, refused, "use an adapter that speaks I²C, such as one on USB");
      case OTHER -> new WireException(Cause.UNREACHABLE, refused, "see dmesg");
    };
  }

  /** What came makes no sense. */
  static WireException garbled(String detail) {
    return new WireException(
        Cause.GARBLED, detail, "shorten the wires, add pull-ups, lower the bus's speed");
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

  /** Whether the adapter cannot do it at all. */
  boolean isUnsupported() {
    return unsupported;
  }
}
