package io.gengfu.agent.config;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The areas of {@code site.yaml}: places whose modes people set. */
final class AreasReader {

  /** Each has four flags, which a full ring keeps one by one; a large estate has a few hundred. */
  private static final int AREAS_MAX = 2_000;

  private final Settings site;
  private final List<Device> areas = new ArrayList<>();
  private final Map<String, Set<String>> initiallyOn = new HashMap<>();

  AreasReader(Settings site) {
    this.site = site;
  }

  /**
   * @param ids of all devices so far, by where they stand; those of areas are added
   * @param location of the one that an entry names
   */
  void read(Map<String, Mark> ids, Function<Settings, Location> location) {
    List<Settings> entries = site.sections("areas");
    if (entries.size() > AREAS_MAX) {
      site.report("areas", "has " + entries.size() + " entries", "at most " + AREAS_MAX);
    }
    for (Settings entry : entries) {
      Optional<String> id = Words.unique(entry, "id", ids);
      var name = Words.local(entry, "name", id.orElse(""));
      Location where = entry.has("location") ? location.apply(entry) : Location.UNKNOWN;
      Set<String> on = flags(entry.section("initial"));
      if (id.isPresent()) {
        // Nobody reports it, so nobody is late: the interval only has to be one.
        areas.add(new Device(id.get(), DeviceClasses.AREA, name, where, Profile.INTERVAL_MAX));
        initiallyOn.put(id.get(), on);
      }
    }
  }

  /** Those whose id is right. */
  List<Device> all() {
    return areas;
  }

  private static Set<String> flags(Settings initial) {
    var on = new HashSet<String>();
    for (var signal : DeviceClasses.AREA.signals()) {
      if (!signal.name().equals(DeviceClasses.SILENT) && initial.flag(signal.name(), false)) {
        on.add(signal.name());
      }
    }
    return on;
  }

  /** The flags that are on until somebody sets them. */
  Set<Point> initiallyOn(Points points) {
    var on = new HashSet<Point>();
    for (Device area : areas) {
      for (String flag : initiallyOn.getOrDefault(area.id(), Set.of())) {
        on.add(points.of(area, flag));
      }
    }
    return on;
  }
}
