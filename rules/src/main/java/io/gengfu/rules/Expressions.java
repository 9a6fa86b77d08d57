package io.gengfu.rules;

import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Pack.Compiled;
import io.gengfu.rules.Pack.Measured;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The conditions and numbers that one pack writes, each with its place in the file. */
final class Expressions {

  private static final String CONDITION =
      "a condition; in quotes where it begins with an exclamation mark";

  private final Scope scope;
  private final Conditions conditions;
  private final Parameters parameters;
  private final TextConstants texts;
  private final Map<String, OfGroup> groups;

  /** A group, and what may be written about its members. */
  record OfGroup(int number, Expressions expressions, Scope scope) {}

  /** A signal whose values a map translates. */
  record Coded(Amount amount, List<Integer> columns, SignalType type, TextConstants texts) {

    /** A code of the file as the engine codes it. */
    double code(String code, Settings at) {
      return switch (type) {
        case SignalType.Text text -> texts.handle(code);
        case SignalType.Enumeration constants -> {
          int ordinal = constants.ordinal(code);
          if (ordinal < 0) {
            at.report(code, "unknown constant", Nearest.hint(code, constants.constants()));
          }
          yield ordinal;
        }
        case SignalType.Flag flag -> code.equals("true") ? 1 : 0;
        case SignalType.Quantity quantity -> {
          try {
            yield Double.parseDouble(code);
          } catch (NumberFormatException e) {
            at.report(code, "is not a number, as the signal is", "numbers as codes");
            yield Double.NaN;
          }
        }
      };
    }
  }

  Expressions(
      Scope scope,
      Conditions conditions,
      Parameters parameters,
      TextConstants texts,
      Map<String, OfGroup> groups) {
    this.scope = scope;
    this.conditions = conditions;
    this.parameters = parameters;
    this.texts = texts;
    this.groups = new LinkedHashMap<>(groups);
  }

  /** By which schedules go. */
  Calendar calendar() {
    return scope.calendar();
  }

  /** Compiles the condition under {@code key}, which must be there. */
  Optional<Compiled> condition(Settings settings, String key) {
    return scalar(settings, key, CONDITION).flatMap(s -> conditions.compile(at(settings, key, s)));
  }

  /** The same for a number. */
  Optional<Measured> number(Settings settings, String key) {
    return scalar(settings, key, "a number such as lift.speed")
        .flatMap(s -> conditions.number(at(settings, key, s)));
  }

  /** Compiles a list of conditions; empty when one of them is wrong, which is then reported. */
  List<Compiled> conditions(Settings settings, String key, int least) {
    if (!(settings.node(key).orElse(null) instanceof Node.Items items)
        || items.items().size() < least) {
      settings.report(key, "is no list of conditions", "at least " + least + " conditions in […]");
      return List.of();
    }
    var compiled = new ArrayList<Compiled>();
    boolean wrong = false;
    for (Node item : items.items()) {
      if (item instanceof Node.Scalar scalar) {
        Optional<Compiled> one = conditions.compile(at(settings, key, scalar));
        one.ifPresent(compiled::add);
        wrong |= one.isEmpty();
      } else {
        settings.problems().add(item.mark(), settings.path(key), "is a list or a map", CONDITION);
        wrong = true;
      }
    }
    return wrong ? List.of() : compiled;
  }

  /** The group of whose members the text under {@code key} speaks. */
  Optional<OfGroup> group(Settings settings, String key) {
    Optional<Node.Scalar> scalar = scalar(settings, key, "a condition on one group");
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    var named =
        groups.keySet().stream()
            .filter(
                name -> Pattern.compile("\\b" + name + "\\.").matcher(scalar.get().text()).find())
            .toList();
    if (named.size() != 1) {
      settings.report(
          key,
          named.isEmpty() ? "names no group" : "names " + named.size() + " groups",
          groups.isEmpty()
              ? "a variable under all, or of for-each with per"
              : "one of " + String.join(", ", groups.keySet()));
      return Optional.empty();
    }
    return Optional.ofNullable(groups.get(named.getFirst()));
  }

  /** A single signal, whatever its type. */
  Optional<Coded> coded(Settings settings, String key) {
    Optional<Node.Scalar> scalar = scalar(settings, key, "one signal");
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    String name = scalar.get().text();
    Optional<SignalType> derived = scope.derived(name);
    if (derived.isPresent()) {
      int column = scope.column(name);
      return Optional.of(new Coded(Amount.signal(column), List.of(column), derived.get(), texts));
    }
    String[] parts = name.split("\\.", 2);
    Optional<Signal> signal =
        parts.length == 2 ? scope.signal(parts[0], parts[1]) : Optional.empty();
    if (signal.isEmpty()) {
      var all =
          scope.variables().stream()
              .flatMap(v -> v.deviceClass().signals().stream().map(s -> v.name() + "." + s.name()))
              .toList();
      settings.report(key, "unknown signal " + name, Nearest.hint(name, all));
      return Optional.empty();
    }
    int column = scope.column(scope.variable(parts[0]), signal.get());
    return Optional.of(
        new Coded(Amount.signal(column), List.of(column), signal.get().type(), texts));
  }

  private static Optional<Node.Scalar> scalar(Settings settings, String key, String wanted) {
    Optional<Node> node = settings.node(key);
    if (node.isEmpty()) {
      settings.report(key, "is missing", wanted);
      return Optional.empty();
    }
    if (!(node.get() instanceof Node.Scalar scalar)) {
      settings.report(key, "is a list or a map", wanted.replaceAll(";.*", ""));
      return Optional.empty();
    }
    return Optional.of(scalar);
  }

  private Expression at(Settings settings, String key, Node.Scalar scalar) {
    return new Expression(scalar, parameters.origins(scalar), settings.path(key));
  }
}
