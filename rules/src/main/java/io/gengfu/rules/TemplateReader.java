package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Pack.Column;
import io.gengfu.rules.Pack.Derived;
import io.gengfu.rules.Pack.Variable;
import io.gengfu.rules.Template.Part;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads messages and spoken words: {@code {lift.name}} is what the site says of a device, {@code
 * {lift.fault_code}} and {@code {openings}} what is known when the words are needed.
 */
final class TemplateReader {

  private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");

  private static final Map<String, Function<Device, LocalText>> FIELDS =
      new TreeMap<>(
          Map.of(
              "name", Device::name,
              "id", device -> LocalText.same(device.id()),
              "location.id", device -> LocalText.same(device.location().id()),
              "location.estate", device -> LocalText.same(device.location().estate()),
              "location.building", device -> LocalText.same(device.location().building()),
              "location.unit", device -> LocalText.same(device.location().unit()),
              "location.floor", device -> LocalText.same(device.location().floor()),
              "location.room", device -> LocalText.same(device.location().room()),
              "location.code", device -> LocalText.same(device.location().code())));

  private final Scope scope;
  private final List<Derived> signals;

  /**
   * @param signals that the pack derives, each in its place of the scope's
   */
  TemplateReader(Scope scope, List<Derived> signals) {
    this.scope = scope;
    this.signals = signals;
  }

  /** Reads {@code zh} and {@code en}; what names nothing is reported. */
  Template read(Settings words) {
    return new Template(parse(words, "zh"), parse(words, "en"));
  }

  private List<Part> parse(Settings words, String key) {
    String text = words.text(key);
    var parts = new ArrayList<Part>();
    Matcher place = PLACE.matcher(text);
    int end = 0;
    while (place.find()) {
      parts.add(new Part.Words(text.substring(end, place.start())));
      end = place.end();
      part(place.group(1), words, key).ifPresent(parts::add);
    }
    parts.add(new Part.Words(text.substring(end)));
    return parts;
  }

  private Optional<Part> part(String name, Settings words, String key) {
    Optional<SignalType> derived = scope.derived(name);
    if (derived.isPresent()) {
      return isPersonal(name)
          ? personal(name, words, key)
          : Optional.of(new Part.Value(scope.column(name), derived.get()));
    }
    int dot = Math.max(0, name.indexOf('.'));
    int variable = scope.variable(name.substring(0, dot));
    String rest = name.substring(Math.min(dot + 1, name.length()));
    if (variable < 0 || !(FIELDS.containsKey(rest) || signal(variable, rest).isPresent())) {
      words.report(key, "has no such place: {" + name + "}", Nearest.hint(name, names(variable)));
      return Optional.empty();
    }
    Function<Device, LocalText> field = FIELDS.get(rest);
    return field != null
        ? Optional.of(new Part.Field(variable, field))
        : value(variable, signal(variable, rest).orElseThrow(), name, words, key);
  }

  private Optional<Part> value(
      int variable, Signal signal, String name, Settings words, String key) {
    if (scope.isGroup(variable)) {
      words.report(
          key,
          "{" + name + "} is of several devices",
          "a derived signal over them, or what is known of the first: "
              + String.join(", ", FIELDS.keySet()));
      return Optional.empty();
    }
    if (isPersonal(new Column.Of(variable, signal))) {
      return personal(name, words, key);
    }
    return Optional.of(new Part.Value(scope.column(variable, signal), signal.type()));
  }

  private static Optional<Part> personal(String name, Settings words, String key) {
    words.report(
        key,
        "{" + name + "} says something about a person, and messages leave the building",
        "words without the value");
    return Optional.empty();
  }

  private Optional<Signal> signal(int variable, String name) {
    return scope.variables().get(variable).deviceClass().signal(name);
  }

  // Whatever is computed from what says something about a person does so too.
  private boolean isPersonal(String derived) {
    Derived signal =
        signals.stream().filter(s -> s.name().equals(derived)).findFirst().orElseThrow();
    boolean ofMembers = signal.group().isPresent() && scope.hasPersonalGroup();
    return ofMembers
        || signal.columns().stream().map(scope.columns()::get).anyMatch(this::isPersonal);
  }

  private boolean isPersonal(Column column) {
    return switch (column) {
      case Column.Of(int variable, Signal signal) ->
          Point.isPersonal(scope.variables().get(variable).deviceClass(), signal);
      case Column.DerivedSignal(int number) -> isPersonal(signals.get(number).name());
    };
  }

  // Of the variable that is named rightly, else of all.
  private Set<String> names(int variable) {
    var names = new LinkedHashSet<String>();
    List<Variable> all = scope.variables();
    for (Variable each : variable < 0 ? all : all.subList(variable, variable + 1)) {
      FIELDS.keySet().forEach(field -> names.add(each.name() + "." + field));
      each.deviceClass().signals().forEach(s -> names.add(each.name() + "." + s.name()));
    }
    signals.forEach(signal -> names.add(signal.name()));
    return names;
  }
}
