package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.Location;
import java.util.Locale;

/** How near devices are to each other. */
enum Place {
  LOCATION,
  ROOM,
  FLOOR,
  UNIT,
  BUILDING,
  ESTATE,
  SITE;

  /** Equal for two devices that stand in the same place; the smaller place names the larger. */
  String of(Device device) {
    Location at = device.location();
    return switch (this) {
      case LOCATION -> at.id();
      case ROOM -> join(at.estate(), at.building(), at.unit(), at.floor(), at.room());
      case FLOOR -> join(at.estate(), at.building(), at.unit(), at.floor());
      case UNIT -> join(at.estate(), at.building(), at.unit());
      case BUILDING -> join(at.estate(), at.building());
      case ESTATE -> at.estate();
      case SITE -> "";
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String join(String... parts) {
    return String.join("|", parts);
  }
}
