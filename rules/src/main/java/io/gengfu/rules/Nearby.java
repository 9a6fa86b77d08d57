package io.gengfu.rules;

import io.gengfu.model.Device;
import java.util.List;

/** Devices by how near they stand to another. */
final class Nearby {

  private Nearby() {}

  /**
   * Those in the smallest place that holds any of them beside {@code first}: in its room, else on
   * its floor, and so on up to {@code same}; empty when there is none there either.
   */
  static List<Device> nearest(Device first, List<Device> candidates, Place same) {
    for (Place place : Place.values()) {
      if (place.compareTo(same) > 0) {
        break;
      }
      List<Device> near =
          candidates.stream()
              .filter(device -> !device.id().equals(first.id()))
              .filter(device -> place.of(device).equals(place.of(first)))
              .toList();
      if (!near.isEmpty()) {
        return near;
      }
    }
    return List.of();
  }
}
