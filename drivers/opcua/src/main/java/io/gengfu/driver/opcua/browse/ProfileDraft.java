package io.gengfu.driver.opcua.browse;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A profile made of what a server offers: a variable is taken for the signal whose name it has,
 * case and punctuation aside, if its type can be that. Everything else stands below as a comment. A
 * code is never guessed: the writer fills the codes of an enumeration in.
 */
public final class ProfileDraft {

  /** A longer value says nothing more to a reader. */
  private static final int VALUE_MAX = 40;

  private final DeviceClass deviceClass;
  private final Map<Signal, Offered> mapped = new LinkedHashMap<>();
  private final List<Offered> rest = new ArrayList<>();
  private final String namespace;
  private final String root;

  /**
   * @param offered in the order of the server
   * @param wanted the class; empty for the one that fits most of it
   */
  public ProfileDraft(List<Offered> offered, Optional<DeviceClass> wanted) {
    deviceClass =
        wanted.orElseGet(
            () ->
                DeviceClasses.mappable().stream()
                    .max(
                        Comparator.comparingInt((DeviceClass c) -> match(offered, c).size())
                            // Of two that fit as well the one that wants less.
                            .thenComparingInt(c -> -c.signals().size()))
                    .orElseThrow());
    mapped.putAll(match(offered, deviceClass));
    offered.stream().filter(o -> !mapped.containsValue(o)).forEach(rest::add);
    namespace = most(mapped.values().stream().flatMap(o -> o.namespace().stream()).toList());
    root = root(mapped.values().stream().map(Offered::identifier).toList());
  }

  /**
   * Which variables are which signals, in the order of the class; of one device where there are
   * several alike.
   */
  private static Map<Signal, Offered> match(List<Offered> offered, DeviceClass deviceClass) {
    Map<String, Long> fitting =
        offered.stream()
            .filter(o -> deviceClass.signals().stream().anyMatch(s -> fits(o, s)))
            .collect(
                Collectors.groupingBy(Offered::place, LinkedHashMap::new, Collectors.counting()));
    var best = fitting.entrySet().stream().max(Map.Entry.comparingByValue());
    Map<Signal, Offered> found = new LinkedHashMap<>();
    if (best.isPresent()) {
      // The first of several with as many.
      String place =
          fitting.entrySet().stream()
              .filter(e -> e.getValue().equals(best.get().getValue()))
              .findFirst()
              .orElseThrow()
              .getKey();
      for (Signal signal : deviceClass.signals()) {
        offered.stream()
            .filter(o -> o.place().equals(place) && fits(o, signal))
            .findFirst()
            .ifPresent(o -> found.put(signal, o));
      }
    }
    return found;
  }

  private static boolean fits(Offered offered, Signal signal) {
    boolean can =
        switch (signal.type()) {
          case SignalType.Flag _ ->
              offered.kind() == Offered.Kind.BOOLEAN || offered.kind() == Offered.Kind.NUMBER;
          case SignalType.Quantity _ -> offered.kind() == Offered.Kind.NUMBER;
          case SignalType.Enumeration _ -> offered.kind() != Offered.Kind.OTHER;
          case SignalType.Text _ -> offered.kind() != Offered.Kind.OTHER;
        };
    return can
        && (!signal.isOutput() || offered.writable())
        && plain(offered.name()).equals(plain(signal.name()));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  private static String most(List<String> texts) {
    return texts.stream()
        .collect(
            Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }

  /** What several text identifiers have in common up to a dot or slash; empty if nothing. */
  private static String root(List<String> identifiers) {
    if (identifiers.size() < 2 || !identifiers.stream().allMatch(i -> i.startsWith("s="))) {
      return "";
    }
    String common = identifiers.getFirst().substring(2);
    for (String identifier : identifiers) {
      while (!identifier.substring(2).startsWith(common)) {
        common = common.substring(0, common.length() - 1);
      }
    }
    int end = Math.max(common.lastIndexOf('.'), common.lastIndexOf('/'));
    return end <= 0 ? "" : common.substring(0, end);
  }

  /**
   * The profile as YAML.
   *
   * @param address of the server as a site file has it, without namespace and root
   * @param about first lines, which become comments
   */
  public List<String> lines(Map<String, String> address, List<String> about) {
    List<String> lines = new ArrayList<>();
    about.forEach(line -> lines.add("# " + oneLine(line)));
    lines.add(
        "# %d variables, %d of them taken for signals of the class %s by their names: look at each."
            .formatted(mapped.size() + rest.size(), mapped.size(), deviceClass.name()));
    lines.add("# In the site file, for each such device:");
    lines.add("#   address: " + address(address));
    lines.add("profile: new-" + deviceClass.name().replace('_', '-'));
    lines.add("class: " + deviceClass.name());
    lines.add("protocol: opcua");
    lines.add("interval: 1s");
    lines.add("settings: {publishing: 250ms, sampling: 100ms, timeout: 2s}");
    lines.add("points:" + (mapped.isEmpty() ? " {}  # nothing fits by its name" : ""));
    mapped.forEach((signal, offered) -> lines.addAll(point(signal, offered)));
    letsGo(lines);
    missing().ifPresent(lines::add);
    if (!rest.isEmpty()) {
      lines.add("# Not taken:");
      rest.forEach(o -> lines.add("#   " + node(o) + "  # " + words(o)));
    }
    return lines;
  }

  private String address(Map<String, String> address) {
    var all = new LinkedHashMap<>(address);
    if (!namespace.isEmpty()) {
      all.put("namespace", namespace);
    }
    if (!root.isEmpty()) {
      all.put("root", root);
    }
    return all.entrySet().stream()
        .map(e -> e.getKey() + ": " + quoted(e.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private List<String> point(Signal signal, Offered offered) {
    List<String> lines = new ArrayList<>();
    lines.add("  " + signal.name() + ":  # " + words(offered));
    lines.add("    node: " + node(offered));
    switch (signal.type()) {
      case SignalType.Enumeration type ->
          lines.add(
              "    codes: {}  # fill in, each raw value to one of "
                  + String.join(", ", type.constants()));
      case SignalType.Quantity quantity -> {
        if (!quantity.unit().symbol().isEmpty()) {
          lines.add("    scale: 1  # to " + quantity.unit().symbol());
        }
      }
      case SignalType.Flag _, SignalType.Text _ -> {}
    }
    return lines;
  }

  private void letsGo(List<String> lines) {
    for (Signal signal : mapped.keySet()) {
      if (signal.output().isPresent() && signal.output().get().dangerous()) {
        lines.add("# " + signal.name() + " can hurt: how does the device let go of it by itself?");
        lines.add("# lets-go:");
        lines.add("#   " + signal.name() + ": {retrigger: 1s, within: 3s}");
      }
    }
  }

  private Optional<String> missing() {
    Set<String> names = new LinkedHashSet<>();
    deviceClass.signals().stream()
        .filter(s -> !mapped.containsKey(s) && !DeviceClasses.isCommon(s.name()))
        .forEach(s -> names.add(s.name()));
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of("# Not found: " + String.join(", ", names));
  }

  /** With {@code {namespace}} and {@code {root}} where the address can stand in for them. */
  private String node(Offered offered) {
    String identifier = offered.identifier();
    if (!root.isEmpty() && within(identifier, root)) {
      identifier = "s={root}" + identifier.substring(2 + root.length());
    }
    @Nullable String uri = offered.namespace().orElse(null);
    return quoted(
        uri != null && uri.equals(namespace) && !uri.contains(";") && !uri.contains("%")
            ? "nsu={namespace};" + identifier
            : new Offered(
                    offered.namespace(),
                    identifier,
                    offered.path(),
                    offered.type(),
                    offered.kind(),
                    offered.writable(),
                    offered.value())
                .node());
  }

  private static boolean within(String identifier, String root) {
    return identifier.startsWith("s=" + root + ".") || identifier.startsWith("s=" + root + "/");
  }

  private static String words(Offered offered) {
    String value = oneLine(offered.value());
    String shown = value.length() > VALUE_MAX ? value.substring(0, VALUE_MAX) + "…" : value;
    return oneLine(String.join("/", offered.path()))
        + ", "
        + offered.type()
        + (offered.writable() ? ", writable" : "")
        + (shown.isEmpty() ? "" : ", now " + shown);
  }

  // A server's own words must not end a comment and begin a key.
  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
  }

  private static String quoted(String text) {
    return "\"" + oneLine(text).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
