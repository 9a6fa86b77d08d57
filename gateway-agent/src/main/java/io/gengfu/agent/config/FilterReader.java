package io.gengfu.agent.config;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Points;
import io.gengfu.model.Signal;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Severity;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Settings;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The section {@code only} of an uplink. A name that is misspelt would silence what it was meant to
 * let through, so every name is checked.
 */
final class FilterReader {

  private static final String LANES = "lanes";
  private static final String SEVERITY = "severity";
  private static final String SCENARIOS = "scenarios";
  private static final String PACKS = "packs";
  private static final String CLASSES = "classes";
  private static final String DEVICES = "devices";
  private static final String POINTS = "points";
  private static final String AUDIT = "audit";

  private FilterReader() {}

  /** Reads it alone; what the names mean is checked once the site is known. */
  static UplinkFilter read(Settings uplink) {
    if (!uplink.has("only")) {
      return UplinkFilter.NONE;
    }
    Settings only = uplink.section("only");
    Set<String> classes = names(only, CLASSES, deviceClasses(), "device class");
    return new UplinkFilter(
        lanes(only),
        only.choice(SEVERITY, Severity.class, Severity.LOW),
        names(only, SCENARIOS),
        names(only, PACKS),
        classes,
        names(only, DEVICES),
        names(only, POINTS),
        names(only, AUDIT, UplinkFilter.AUDIT, "kind of audit record"));
  }

  /**
   * Checks the names that the site gives.
   *
   * @param packs those that there are, bound or not
   * @param scenarios of those packs
   */
  static void check(
      Settings uplink,
      Points points,
      Supplier<Set<String>> packs,
      Supplier<Set<String>> scenarios) {
    if (!uplink.has("only")) {
      return;
    }
    Settings only = uplink.section("only");
    if (only.has(PACKS)) {
      names(only, PACKS, packs.get(), "pack");
    }
    if (only.has(SCENARIOS)) {
      names(only, SCENARIOS, scenarios.get(), "scenario");
    }
    names(only, DEVICES, points.devices().stream().map(Device::id).toList(), "device");
    for (String name : only.list(POINTS)) {
      point(only, points, name);
    }
  }

  private static void point(Settings only, Points points, String name) {
    int dot = name.indexOf('.');
    String owner = dot < 0 ? name : name.substring(0, dot);
    Optional<DeviceClass> deviceClass =
        points.device(owner).map(Device::deviceClass).or(() -> DeviceClasses.named(owner));
    if (dot < 0 || deviceClass.isEmpty()) {
      Stream<String> ids = points.devices().stream().map(Device::id);
      List<String> known = Stream.concat(ids, deviceClasses().stream()).toList();
      only.report(
          POINTS,
          "names " + name + ", which is no point",
          "a device or a class, a dot, a signal; " + Nearest.hint(owner, known));
      return;
    }
    List<String> signals = deviceClass.get().signals().stream().map(Signal::name).toList();
    String signal = name.substring(dot + 1);
    if (!signals.contains(signal)) {
      only.report(
          POINTS,
          "names " + name + ", but " + deviceClass.get().name() + " has no such signal",
          Nearest.hint(signal, signals));
    }
  }

  private static Set<Lane> lanes(Settings only) {
    List<String> known = Arrays.stream(Lane.values()).map(FilterReader::word).toList();
    var lanes = EnumSet.noneOf(Lane.class);
    for (String word : names(only, LANES, known, "lane")) {
      Arrays.stream(Lane.values()).filter(l -> word(l).equals(word)).forEach(lanes::add);
    }
    return lanes;
  }

  private static String word(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> deviceClasses() {
    return DeviceClasses.all().stream().map(DeviceClass::name).toList();
  }

  private static Set<String> names(Settings only, String key) {
    var names = new TreeSet<>(only.list(key));
    // Empty would be everything to the program and nothing to whoever wrote it.
    if (only.has(key) && names.isEmpty()) {
      only.report(key, "is empty", "at least one, or no such key: then all");
    }
    return names;
  }

  private static Set<String> names(
      Settings only, String key, Collection<String> known, String kind) {
    Set<String> names = names(only, key);
    for (String name : names) {
      if (!known.contains(name)) {
        only.report(key, "names " + name + ", which is no " + kind, Nearest.hint(name, known));
      }
    }
    return names;
  }
}
