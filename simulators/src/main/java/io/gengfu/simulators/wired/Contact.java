package io.gengfu.simulators.wired;

import io.gengfu.simulators.gpio.SimulatedLines;

/** A contact on an input line of the gateway: an infrared zone's, a key switch's. */
public final class Contact {

  private final SimulatedLines lines;
  private final int line;
  private final boolean activeHigh;

  private Contact(SimulatedLines lines, int line, boolean activeHigh) {
    this.lines = lines;
    this.line = line;
    this.activeHigh = activeHigh;
    set(false);
  }

  /** High when active, as a zone whose normally closed relay opens. */
  public static Contact activeHigh(SimulatedLines lines, int line) {
    return new Contact(lines, line, true);
  }

  /** Low when active, as a switch that closes its line to ground. */
  public static Contact activeLow(SimulatedLines lines, int line) {
    return new Contact(lines, line, false);
  }

  public int line() {
    return line;
  }

  /**
   * Moves the contact.
   *
   * @param active somebody moves in the zone, the switch is turned on
   */
  public void set(boolean active) {
    lines.set(line, active == activeHigh);
  }

  public boolean active() {
    return lines.level(line) == activeHigh;
  }
}
