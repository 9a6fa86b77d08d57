package io.gengfu.agent;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Six rooms, each with something that sees and something that sounds, and the rules for both. */
final class SimulatedSite {

  static final int ZONES = 6;

  private static final String PACK =
      """
      pack: sim
      version: "1.0.0"
      title: {zh: 模拟, en: Simulation}
      scenario: proof
      for-each: {zone: infrared_zone}
      with: {siren: {class: siren, same: room}}
      rules:
        - id: motion
          when: zone.motion
          severity: high
          message: {zh: 有动静, en: Motion}
          do:
            - {set: siren.sounding, to: true}
        - id: long
          when: zone.motion
          for: 10m
          clear-for: 5m
          severity: critical
          lane: life
          message: {zh: 很久, en: Long}
      """;

  private SimulatedSite() {}

  static Point zone(Points points, int n) {
    return points.find("zone-" + n + ".motion").orElseThrow();
  }

  /** Those that a driver reads. */
  static Set<Point> mapped(Points points) {
    Set<Point> mapped = new LinkedHashSet<>();
    for (Point point : points.all()) {
      if (!DeviceClasses.isKept(point.signal().name())) {
        mapped.add(point);
      }
    }
    return mapped;
  }

  static Points points() {
    List<Device> devices = new ArrayList<>();
    for (int n = 0; n < ZONES; n++) {
      var room = new Location("room-" + n, "sim", "1", "1", "1", "r" + n, "");
      Duration interval = Duration.ofHours(1);
      devices.add(
          new Device(
              "zone-" + n,
              DeviceClasses.INFRARED_ZONE,
              LocalText.same("zone-" + n),
              room,
              interval));
      devices.add(
          new Device(
              "siren-" + n, DeviceClasses.SIREN, LocalText.same("siren-" + n), room, interval));
    }
    return new Points(devices);
  }

  static RuleSet rules(Points points) {
    var problems = new Problems();
    var document = YamlReader.parse(PACK, "sim", problems).orElseThrow();
    var bindings = List.of(new RuleSet.Binding(document, Map.of(), Map.of()));
    RuleSet made = RuleSet.of(bindings, points, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.all().toString());
    }
    return made;
  }
}
