package io.gengfu.model;

import java.time.Duration;

/**
 * One device in the building.
 *
 * @param id unique in the site
 * @param interval how often each of its points is reported at least; silent after three of them
 */
public record Device(
    String id, DeviceClass deviceClass, LocalText name, Location location, Duration interval) {

  private static final int INTERVALS = 3;

  /** How long a point may not be heard of before it is stale, ns: three intervals. */
  public long patience() {
    return INTERVALS * interval.toNanos();
  }
}
