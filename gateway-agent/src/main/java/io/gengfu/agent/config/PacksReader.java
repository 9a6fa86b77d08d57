package io.gengfu.agent.config;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Points;
import io.gengfu.rules.Calendar;
import io.gengfu.rules.CheckedExpressions;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.rules.trial.PackTrials;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The packs that {@code site.yaml} names. What the site says of a pack is checked here, what a pack
 * says of itself by {@link RuleSet#of}.
 */
final class PacksReader {

  /** Bound to every device of their class whether the site names them or not. */
  private static final List<String> ALWAYS = List.of("supervision", "gateway", "infrared-stuck");

  private final Settings site;
  private final Library library;
  private final Points points;
  private final Set<String> ids;
  private final Problems problems;

  private final List<Binding> bindings = new ArrayList<>();

  private final Map<String, Optional<Node.Mapping>> documents = new HashMap<>();

  /** The entries of {@code packs} by their place, to name the key of what is wrong with one. */
  private final Map<Mark, Settings> bound = new HashMap<>();

  /**
   * @param points of every device whose class is known
   * @param ids of all devices of the site
   */
  PacksReader(Settings site, Library library, Points points, Set<String> ids, Problems problems) {
    this.site = site;
    this.library = library;
    this.points = points;
    this.ids = ids;
    this.problems = problems;
  }

  /**
   * @param complete whether {@code points} holds every device of the site
   * @param calendar by which schedules go
   * @param checked what earlier starts have checked
   */
  RuleSet read(boolean complete, Calendar calendar, CheckedExpressions checked) {
    int before = problems.size();
    for (Settings pack : site.sections("packs")) {
      binding(pack).ifPresent(bindings::add);
    }
    for (String name : ALWAYS) {
      if (!documents.containsKey(name)) {
        library
            .read(name, problems)
            .filter(this::hasDevices)
            .ifPresent(pack -> bindings.add(new Binding(pack, Map.of(), Map.of(), site.mark())));
      }
    }
    boolean sound = complete && problems.size() == before;
    var found = new Problems();
    RuleSet rules = RuleSet.of(bindings, points, calendar, checked, found);
    for (Problem problem : found.all()) {
      // What a pack says of itself can always be judged; how it fits a site that is wrong cannot.
      Settings pack = bound.get(problem.mark());
      if (pack == null) {
        problems.add(problem);
      } else if (sound) {
        problems.add(problem.mark(), pack.path(problem.path()), problem.wrong(), problem.wanted());
      }
    }
    return rules;
  }

  /** Reads the tests of every pack that is itself right; to be called after {@link #read}. */
  void checkTests() {
    var wrong = problems.all().stream().map(problem -> problem.mark().file()).toList();
    bindings.stream()
        .map(Binding::document)
        .distinct()
        .filter(pack -> !wrong.contains(pack.mark().file()))
        .forEach(pack -> PackTrials.read(pack, problems));
  }

  /** Every pack that the site has or could have. */
  Set<String> known() {
    return library.names();
  }

  /** Of every pack that the site has or could have. */
  Set<String> scenarios() {
    var scenarios = new TreeSet<String>();
    for (String name : library.names()) {
      // What is wrong with a pack that nobody uses is nobody's business.
      library
          .read(name, new Problems())
          .map(pack -> pack.entries().get("scenario"))
          .filter(entry -> entry.value() instanceof Node.Scalar)
          .ifPresent(entry -> scenarios.add(((Node.Scalar) entry.value()).text()));
    }
    return scenarios;
  }

  /** What the rules were made of. */
  List<Binding> bindings() {
    return bindings;
  }

  private boolean hasDevices(Node.Mapping pack) {
    Collection<String> classes = scalars(pack, "for-each").values();
    return points.devices().stream()
        .map(device -> device.deviceClass().name())
        .anyMatch(name -> classes.contains(name) || classes.contains(DeviceClasses.ANY.name()));
  }

  private Optional<Binding> binding(Settings pack) {
    Optional<Node.Mapping> document =
        Words.name(pack, "pack").flatMap(name -> document(pack, name));
    if (document.isEmpty()) {
      // Asked without a word: what they would have to fit is not known.
      pack.has("devices");
      pack.has("parameters");
      pack.finish();
      return Optional.empty();
    }
    Map<String, List<String>> devices = devices(pack, document.get());
    Map<String, String> parameters = parameters(pack, document.get());
    bound.put(pack.mark(), pack);
    return Optional.of(new Binding(document.get(), devices, parameters, pack.mark()));
  }

  private Optional<Node.Mapping> document(Settings pack, String name) {
    if (!library.has(name)) {
      pack.report("pack", "there is no pack " + name, Nearest.hint(name, library.names()));
      return Optional.empty();
    }
    return documents.computeIfAbsent(
        name,
        n -> {
          Optional<Node.Mapping> document = library.read(n, problems);
          document.ifPresent(mapping -> Library.checkName(mapping, n, problems));
          return document;
        });
  }

  private Map<String, List<String>> devices(Settings pack, Node.Mapping document) {
    Map<String, String> with = classes(document, "with");
    var classes = new LinkedHashMap<>(classes(document, "for-each"));
    classes.putAll(with);
    classes.putAll(classes(document, "all"));
    Settings section = pack.section("devices");
    var devices = new LinkedHashMap<String, List<String>>();
    for (String variable : section.keys()) {
      List<Node.Scalar> named = named(section, variable);
      String wanted = classes.get(variable);
      if (wanted == null) {
        problems.add(
            section.keyMark(variable),
            section.path(variable),
            "the pack has no variable " + variable,
            Nearest.hint(variable, classes.keySet()));
        continue;
      }
      named.forEach(id -> check(section.path(variable), id, wanted));
      if (with.containsKey(variable) && named.size() != 1) {
        section.report(variable, "names " + named.size() + " devices", "exactly one " + wanted);
      }
      devices.put(variable, named.stream().map(Node.Scalar::text).toList());
    }
    return devices;
  }

  private void check(String path, Node.Scalar id, String wanted) {
    if (!ids.contains(id.text())) {
      problems.add(
          id.mark(), path, "there is no device " + id.text(), Nearest.hint(id.text(), ids));
      return;
    }
    points
        .device(id.text())
        .map(Device::deviceClass)
        // A class that does not exist is the pack's mistake.
        .filter(known -> DeviceClasses.named(wanted).isPresent() && !known.name().equals(wanted))
        .ifPresent(
            known ->
                problems.add(
                    id.mark(),
                    path,
                    id.text() + " is a " + known.name(),
                    "a device of class " + wanted));
  }

  private List<Node.Scalar> named(Settings section, String variable) {
    Node node = section.node(variable).orElse(null);
    if (node instanceof Node.Scalar scalar) {
      return List.of(scalar);
    }
    var scalars = new ArrayList<Node.Scalar>();
    if (node instanceof Node.Items items
        && items.items().stream().allMatch(Node.Scalar.class::isInstance)) {
      items.items().forEach(item -> scalars.add((Node.Scalar) item));
    } else {
      section.report(variable, "is no list of devices", "a list of ids such as [lift-1, lift-2]");
    }
    return scalars;
  }

  private Map<String, String> parameters(Settings pack, Node.Mapping document) {
    Map<String, String> defaults = scalars(document, "parameters");
    Settings section = pack.section("parameters");
    Map<String, String> parameters = pack.texts("parameters");
    parameters.forEach(
        (name, value) -> {
          String usual = defaults.get(name);
          if (usual == null) {
            problems.add(
                section.keyMark(name),
                section.path(name),
                "the pack has no parameter " + name,
                defaults.isEmpty() ? "no parameters" : Nearest.hint(name, defaults.keySet()));
          } else if (Durations.parse(usual).isPresent() != Durations.parse(value).isPresent()) {
            section.report(
                name,
                "is " + value,
                (Durations.parse(usual).isPresent() ? Durations.WANTED : "a plain number")
                    + "; it is "
                    + usual
                    + " unless the site says otherwise");
          }
        });
    return parameters;
  }

  // A variable's class stands alone, or in a map with how near the device must be.
  private static Map<String, String> classes(Node.Mapping document, String key) {
    var classes = new LinkedHashMap<>(scalars(document, key));
    if (value(document, key) instanceof Node.Mapping variables) {
      for (String name : variables.entries().keySet()) {
        if (value(variables, name) instanceof Node.Mapping map
            && value(map, "class") instanceof Node.Scalar of) {
          classes.put(name, of.text());
        }
      }
    }
    return classes;
  }

  private static @Nullable Node value(Node.Mapping mapping, String key) {
    Node.Entry entry = mapping.entries().get(key);
    return entry == null ? null : entry.value();
  }

  // Leniently: what is wrong with the pack itself is for the rules to say.
  private static Map<String, String> scalars(Node.Mapping document, String key) {
    var scalars = new LinkedHashMap<String, String>();
    if (value(document, key) instanceof Node.Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (name, value) -> {
                if (value.value() instanceof Node.Scalar scalar) {
                  scalars.put(name, scalar.text());
                }
              });
    }
    return scalars;
  }
}
