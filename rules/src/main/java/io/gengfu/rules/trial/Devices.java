package io.gengfu.rules.trial;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The devices of a test, by the variable of the pack that they are for.
 *
 * @param bound what the pack is told; a variable that is left out takes what it would on a site
 */
record Devices(List<Device> all, Map<String, List<String>> bound) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final List<String> VARIABLES = List.of("for-each", "with", "all");

  Devices {
    all = List.copyOf(all);
    bound = Map.copyOf(bound);
  }

  /** One for each variable, of its name. A variable that is wrong has none: the pack says so. */
  static Devices one(Node.Mapping document) {
    var devices = new ArrayList<Device>();
    classes(document).forEach((name, of) -> devices.add(device(name, of)));
    return bind(document, devices, Map.of());
  }

  /** Those that a test names under {@code devices}; of the other variables one each. */
  static Devices read(Node.Mapping document, Settings test) {
    Map<String, DeviceClass> classes = classes(document);
    var devices = new ArrayList<Device>();
    var named = new HashMap<String, List<String>>();
    Map<String, Mark> seen = new HashMap<>();
    Settings section = test.section("devices");
    for (String variable : section.keys()) {
      DeviceClass of = classes.get(variable);
      if (of == null) {
        section.node(variable);
        section
            .problems()
            .add(
                section.keyMark(variable),
                section.path(variable),
                "the pack has no variable " + variable,
                Nearest.hint(variable, classes.keySet()));
        continue;
      }
      List<Device> its = new Entries(section, variable, of).read(seen);
      devices.addAll(its);
      named.put(variable, its.stream().map(Device::id).toList());
    }
    classes.forEach(
        (name, of) -> {
          if (!named.containsKey(name)) {
            devices.add(device(name, of));
          }
        });
    return bind(document, devices, named);
  }

  // Where one class stands for two variables, what a site would take by default is no help.
  private static Devices bind(
      Node.Mapping document, List<Device> devices, Map<String, List<String>> named) {
    Map<String, DeviceClass> classes = classes(document);
    var bound = new HashMap<String, List<String>>();
    classes.forEach(
        (name, of) -> {
          boolean alone =
              classes.values().stream().filter(of::equals).count() == 1
                  && (classes.size() == 1 || !of.equals(DeviceClasses.ANY));
          if (!alone) {
            bound.put(name, named.getOrDefault(name, List.of(name)));
          }
        });
    return new Devices(devices, bound);
  }

  private static Device device(String id, DeviceClass of) {
    return new Device(id, of, LocalText.same(id), Location.UNKNOWN, INTERVAL);
  }

  // Leniently: what is wrong with the pack itself, its own reader has said.
  private static Map<String, DeviceClass> classes(Node.Mapping document) {
    var classes = new LinkedHashMap<String, DeviceClass>();
    for (String key : VARIABLES) {
      if (value(document, key) instanceof Node.Mapping variables) {
        for (String name : variables.entries().keySet()) {
          deviceClass(value(variables, name)).ifPresent(of -> classes.put(name, of));
        }
      }
    }
    return classes;
  }

  private static @Nullable Node value(Node.Mapping mapping, String key) {
    Node.Entry entry = mapping.entries().get(key);
    return entry == null ? null : entry.value();
  }

  // As a name, or in a map with how the device is to be found.
  private static Optional<DeviceClass> deviceClass(@Nullable Node of) {
    Node name = of instanceof Node.Mapping map ? value(map, "class") : of;
    if (!(name instanceof Node.Scalar scalar)) {
      return Optional.empty();
    }
    return scalar.text().equals(DeviceClasses.ANY.name())
        ? Optional.of(DeviceClasses.ANY)
        : DeviceClasses.named(scalar.text());
  }

  /** The devices of one variable: one id, or a list of ids, or of maps with id and location. */
  private record Entries(Settings section, String variable, DeviceClass of) {

    List<Device> read(Map<String, Mark> seen) {
      Node node = section.node(variable).orElse(null);
      var devices = new ArrayList<Device>();
      List<Node> items = node instanceof Node.Items list ? list.items() : List.of();
      if (node instanceof Node.Scalar || node instanceof Node.Mapping) {
        items = List.of(node);
      }
      for (Node item : items) {
        device(item)
            .filter(device -> isNew(device.id(), item.mark(), seen))
            .ifPresent(devices::add);
      }
      if (items.isEmpty()) {
        section.report(variable, "names no device", "ids such as [lift-1, lift-2]");
      }
      return devices;
    }

    private Optional<Device> device(Node item) {
      return switch (item) {
        case Node.Scalar id -> id(id).map(text -> Devices.device(text, of));
        case Node.Mapping map -> {
          var settings = new Settings(map, section.path(variable), section.problems());
          Optional<String> id =
              settings.node("id").isPresent() && settings.node("id").get() instanceof Node.Scalar s
                  ? id(s)
                  : missing(settings);
          var location =
              new Location(
                  settings.text("location", ""),
                  settings.text("estate", ""),
                  settings.text("building", ""),
                  settings.text("unit", ""),
                  settings.text("floor", ""),
                  settings.text("room", ""),
                  settings.text("code", ""));
          Duration interval = settings.duration("interval", INTERVAL);
          settings.finish();
          yield id.map(text -> new Device(text, of, LocalText.same(text), location, interval));
        }
        case Node.Items list -> {
          section.problems().add(list.mark(), section.path(variable), "is a list", "a device id");
          yield Optional.empty();
        }
      };
    }

    private static Optional<String> missing(Settings settings) {
      settings.missing("id", "a device id");
      return Optional.empty();
    }

    private Optional<String> id(Node.Scalar id) {
      if (ID.matcher(id.text()).matches()) {
        return Optional.of(id.text());
      }
      section
          .problems()
          .add(
              id.mark(),
              section.path(variable),
              "is \"" + id.text() + "\"",
              "1 to 64 letters, digits, _ and -");
      return Optional.empty();
    }

    private boolean isNew(String id, Mark mark, Map<String, Mark> seen) {
      Mark first = seen.putIfAbsent(id, mark);
      if (first != null) {
        section
            .problems()
            .add(mark, section.path(variable), "has a second device " + id, "an id of its own");
      }
      return first == null;
    }
  }
}
