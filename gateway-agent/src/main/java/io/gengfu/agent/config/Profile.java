package io.gengfu.agent.config;

import io.gengfu.agent.config.Site.LetsGo;
import io.gengfu.driver.DriverProvider;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Output;
import io.gengfu.model.Output.Interlock;
import io.gengfu.model.Signal;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A profile file, checked as far as that goes without a device of it; the driver's own keys are
 * checked with each device.
 *
 * @param provider of the protocol; empty when there is none, which is reported
 * @param document kept to be finished when every device of the profile has been checked
 * @param points the signals that are mapped and that the class has
 */
record Profile(
    DeviceClass deviceClass,
    Optional<DriverProvider> provider,
    Duration interval,
    Settings document,
    Map<String, Signal> points,
    Map<String, LetsGo> letsGo) {

  static final Duration INTERVAL_MIN = Duration.ofMillis(50);
  static final Duration INTERVAL_MAX = Duration.ofHours(25);

  /** A device that lets go only after an hour does not let go. */
  private static final Duration LETS_GO_MAX = Duration.ofHours(1);

  private static final Duration RETRIGGER_MIN = Duration.ofMillis(100);

  /** Empty when not even the class is known; that is reported, and nothing else is worth saying. */
  static Optional<Profile> read(
      String name, Node.Mapping mapping, Map<String, DriverProvider> providers, Problems problems) {
    var document = new Settings(mapping, "", problems);
    if (!Words.name(document, "profile").map(name::equals).orElse(true)) {
      document.report("profile", "is " + document.text("profile"), name + ", as the file");
    }
    Words.local(document, "title", name);
    document.has("settings");
    var provider = provider(document, providers);
    Duration interval =
        Words.duration(document, "interval", INTERVAL_MIN, INTERVAL_MAX, Duration.ofSeconds(1));
    return deviceClass(document)
        .map(
            deviceClass -> {
              Map<String, Signal> points = points(document, deviceClass);
              Map<String, LetsGo> letsGo = letsGo(document, deviceClass, points);
              var profile = new Profile(deviceClass, provider, interval, document, points, letsGo);
              profile.checkInterlocks(document, interval);
              return profile;
            });
  }

  /**
   * Reports an interlock that could never hold, or never for long: its input is not mapped, or is
   * reported too seldom to stay fresh.
   *
   * @param where holds the {@code interval} that is to blame
   */
  void checkInterlocks(Settings where, Duration interval) {
    for (Signal signal : points.values()) {
      Optional<Interlock> interlock = signal.output().flatMap(Output::interlock);
      if (interlock.isEmpty()) {
        continue;
      }
      String input = interlock.get().signal();
      Duration most = interlock.get().maxAge().dividedBy(2);
      if (!points.containsKey(input)) {
        Settings mapped = document.section("points");
        document
            .problems()
            .add(
                mapped.keyMark(signal.name()),
                mapped.path(signal.name()),
                "may be active only while " + input + " allows it, and " + input + " is not mapped",
                input + " among the points");
      } else if (interval.compareTo(most) > 0) {
        where.report(
            "interval",
            "is " + Durations.show(interval) + ", too seldom for what " + signal.name() + " needs",
            "at most " + Durations.show(most) + ", so that " + input + " is always fresh");
      }
    }
  }

  private static Optional<DriverProvider> provider(
      Settings document, Map<String, DriverProvider> providers) {
    return Words.name(document, "protocol")
        .flatMap(
            protocol -> {
              if (!providers.containsKey(protocol)) {
                document.report(
                    "protocol",
                    "there is no driver for " + protocol,
                    Nearest.hint(protocol, providers.keySet()));
              }
              return Optional.ofNullable(providers.get(protocol));
            });
  }

  private static Optional<DeviceClass> deviceClass(Settings document) {
    return Words.name(document, "class")
        .flatMap(
            name -> {
              List<DeviceClass> classes = DeviceClasses.mappable();
              Optional<DeviceClass> known =
                  classes.stream().filter(c -> c.name().equals(name)).findFirst();
              if (known.isEmpty()) {
                var all = classes.stream().map(DeviceClass::name).toList();
                document.report(
                    "class", "there is no device class " + name, Nearest.hint(name, all));
              }
              return known;
            });
  }

  private static Map<String, Signal> points(Settings document, DeviceClass deviceClass) {
    Settings points = document.section("points");
    var known = new LinkedHashMap<String, Signal>();
    for (String name : points.keys()) {
      points.has(name);
      deviceClass
          .signal(name)
          .filter(signal -> isTheDevices(name))
          .ifPresentOrElse(
              signal -> known.put(name, signal),
              () ->
                  document
                      .problems()
                      .add(
                          points.keyMark(name),
                          points.path(name),
                          "the class " + deviceClass.name() + " has no signal " + name,
                          Nearest.hint(name, names(deviceClass))));
    }
    if (points.keys().isEmpty()) {
      document.report("points", "maps nothing", "at least one signal of " + deviceClass.name());
    }
    return known;
  }

  private static Map<String, LetsGo> letsGo(
      Settings document, DeviceClass deviceClass, Map<String, Signal> points) {
    Settings section = document.section("lets-go");
    var letsGo = new HashMap<String, LetsGo>();
    for (var entry : document.named("lets-go").entrySet()) {
      String name = entry.getKey();
      if (deviceClass.signal(name).flatMap(Signal::output).isEmpty() || !points.containsKey(name)) {
        var outputs = points.values().stream().filter(Signal::isOutput).map(Signal::name).toList();
        document
            .problems()
            .add(
                section.keyMark(name),
                section.path(name),
                name + " is no output that this profile maps",
                Nearest.hint(name, outputs));
        // What stands below is not worth a word of its own.
        entry.getValue().keys().forEach(entry.getValue()::has);
      } else {
        handle(entry.getValue(), points.get(name)).ifPresent(handle -> letsGo.put(name, handle));
      }
    }
    for (Signal signal : points.values()) {
      if (signal.output().map(Output::dangerous).orElse(false) && !section.has(signal.name())) {
        Settings mapped = document.section("points");
        document
            .problems()
            .add(
                mapped.keyMark(signal.name()),
                mapped.path(signal.name()),
                "is dangerous, and nothing says how the device lets go by itself",
                "lets-go: {" + signal.name() + ": {retrigger: 1s, within: 3s}}, if it really does");
      }
    }
    return letsGo;
  }

  private static Optional<LetsGo> handle(Settings settings, Signal signal) {
    // A device that lets go later than the class allows at all would be no safeguard.
    Duration most =
        signal.output().flatMap(Output::cap).map(Output.Cap::active).orElse(LETS_GO_MAX);
    var retrigger = Words.duration(settings, "retrigger", RETRIGGER_MIN, most.dividedBy(2));
    var within = Words.duration(settings, "within", RETRIGGER_MIN.multipliedBy(2), most);
    if (retrigger.isEmpty() || within.isEmpty()) {
      return Optional.empty();
    }
    Duration least = retrigger.get().multipliedBy(2);
    if (within.get().compareTo(least) < 0) {
      settings.report(
          "within",
          "is " + Durations.show(within.get()),
          "at least twice the retrigger, " + Durations.show(least));
      return Optional.empty();
    }
    return Optional.of(new LetsGo(retrigger.get(), within.get()));
  }

  // Whether a device is silent the gateway knows, and the device does not.
  private static boolean isTheDevices(String signal) {
    return !DeviceClasses.isKept(signal);
  }

  private static Set<String> names(DeviceClass deviceClass) {
    return deviceClass.signals().stream()
        .map(Signal::name)
        .filter(Profile::isTheDevices)
        .collect(Collectors.toSet());
  }
}
