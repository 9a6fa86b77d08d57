package io.gengfu.agent.config;

import io.gengfu.driver.DriverProvider;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The locations and devices of {@code site.yaml}, with the profiles that they name. */
final class DevicesReader {

  private final Settings site;
  private final Library library;
  private final CodeMaps codes;
  private final Map<String, DriverProvider> providers;
  private final Problems problems;

  private final Map<String, Location> locations = new HashMap<>();
  private final Map<String, Optional<Profile>> profiles = new TreeMap<>();
  private final Map<String, Mark> ids = new LinkedHashMap<>();
  private final Map<List<Object>, String> addresses = new HashMap<>();
  private final List<Found> found = new ArrayList<>();
  private final AreasReader areas;
  private LocalText title = LocalText.same("");

  /** A device whose class is known, and what the rest of the check needs of it. */
  record Found(Device device, Profile profile, Settings settings) {}

  DevicesReader(
      Settings site,
      Library library,
      Library codes,
      Map<String, DriverProvider> providers,
      Problems problems) {
    this.site = site;
    this.library = library;
    this.codes = new CodeMaps(codes, problems);
    this.providers = providers;
    this.problems = problems;
    this.areas = new AreasReader(site);
  }

  /** Every device whose class is known; what is wrong with it or with others is reported. */
  List<Found> read() {
    readLocations();
    for (Settings device : site.sections("devices")) {
      device(device);
    }
    if (found.isEmpty() && ids.isEmpty()) {
      site.report("devices", "names no device", "at least one");
    }
    areas.read(ids, this::location);
    return found;
  }

  /** The site's areas; after {@link #read}. */
  List<Device> areas() {
    return areas.all();
  }

  /** The gateway itself as a device; after {@link #read}. Empty when another one has its id. */
  Optional<Device> gateway(GatewayConfig config) {
    String id = config.id();
    if (ids.containsKey(id)) {
      site.problems()
          .add(ids.get(id), "id", id + " is the id of the gateway too", "an id of its own");
      return Optional.empty();
    }
    var name = new LocalText("网关 " + id, "gateway " + id);
    return Optional.of(
        new Device(id, DeviceClasses.GATEWAY, name, Location.UNKNOWN, Profile.INTERVAL_MAX));
  }

  /** The areas' flags that are on until somebody sets them. */
  Set<Point> initiallyOn(Points points) {
    return areas.initiallyOn(points);
  }

  /** Every id that the file gives, those of devices that are wrong too. */
  Set<String> ids() {
    return ids.keySet();
  }

  /** Whether the class of every device is known, so that what is missing is really missing. */
  boolean complete() {
    return found.size() + areas.all().size() == ids.size();
  }

  /** What people call the site; known after {@link #read}. */
  LocalText title() {
    return title;
  }

  /** Called when every device has been checked by its driver. */
  void finish() {
    profiles.values().forEach(p -> p.ifPresent(profile -> profile.document().finish()));
  }

  private void readLocations() {
    Settings about = site.section("site");
    String estate = about.text("estate");
    title = Words.local(about, "title", estate);
    Map<String, Mark> seen = new HashMap<>();
    for (Settings location : site.sections("locations")) {
      Optional<String> id = Words.unique(location, "id", seen);
      var read =
          new Location(
              id.orElse(""),
              estate,
              location.text("building", ""),
              location.text("unit", ""),
              location.text("floor", ""),
              location.text("room", ""),
              location.text("code", ""));
      id.ifPresent(name -> locations.put(name, read));
    }
  }

  private void device(Settings settings) {
    Optional<String> id = Words.unique(settings, "id", ids);
    Location location = location(settings);
    var name = Words.local(settings, "name", id.orElse(""));
    Optional<Profile> profile =
        Words.name(settings, "profile").flatMap(named -> profile(settings, named));
    settings.has("address");
    Duration interval =
        Words.duration(
            settings,
            "interval",
            Profile.INTERVAL_MIN,
            Profile.INTERVAL_MAX,
            profile.map(Profile::interval).orElse(Profile.INTERVAL_MAX));
    if (profile.isEmpty() || id.isEmpty()) {
      return;
    }
    if (settings.has("interval")) {
      profile.get().checkInterlocks(settings, interval);
    }
    twice(settings, id.get());
    var device = new Device(id.get(), profile.get().deviceClass(), name, location, interval);
    found.add(new Found(device, profile.get(), settings));
  }

  private Location location(Settings settings) {
    return Words.name(settings, "location")
        .map(
            id -> {
              if (!locations.containsKey(id)) {
                settings.report(
                    "location", "there is no location " + id, Nearest.hint(id, locations.keySet()));
              }
              return locations.getOrDefault(id, Location.UNKNOWN);
            })
        .orElse(Location.UNKNOWN);
  }

  private Optional<Profile> profile(Settings settings, String name) {
    if (!library.has(name)) {
      settings.report(
          "profile", "there is no profile " + name, Nearest.hint(name, library.names()));
      return Optional.empty();
    }
    return profiles.computeIfAbsent(
        name,
        n ->
            library
                .read(n, problems)
                .map(codes::unfold)
                .flatMap(mapping -> Profile.read(n, mapping, providers, problems)));
  }

  // A copied entry whose address was forgotten would be one device under two names.
  private void twice(Settings settings, String id) {
    settings
        .node("address")
        .ifPresent(
            address -> {
              String first =
                  addresses.putIfAbsent(List.of(settings.text("profile"), plain(address)), id);
              if (first != null) {
                settings.report(
                    "address", "is the address of " + first + " too", "an address of its own");
              }
            });
  }

  private static Object plain(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.text();
      case Node.Items items -> items.items().stream().map(DevicesReader::plain).toList();
      case Node.Mapping mapping ->
          mapping.entries().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, e -> plain(e.getValue().value())));
    };
  }
}
