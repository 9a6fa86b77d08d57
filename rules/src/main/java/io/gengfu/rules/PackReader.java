package io.gengfu.rules;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Pack.Derived;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.Pack.Variable;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads and compiles one pack with the parameters of one site; its format is docs/packs.md. */
final class PackReader {

  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Pattern SNAKE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

  private final Node.Mapping document;
  private final Settings top;
  private final Parameters parameters;
  private final Scope scope;
  private final Optional<Place> per;
  private final List<Place> groupPlaces = new ArrayList<>();
  private final List<Integer> groupVariables = new ArrayList<>();
  private final List<Scope> groupScopes = new ArrayList<>();
  private final TextConstants texts;
  private final KeptTerms kept;
  private final int before;
  private final Expressions expressions;

  private PackReader(
      RuleSet.Binding binding,
      Calendar calendar,
      CheckedExpressions checked,
      TextConstants texts,
      Problems problems) {
    this.before = problems.size();
    var unfilled = new Settings(binding.document(), "", problems);
    this.parameters = new Parameters(unfilled, binding.parameters(), binding.mark(), problems);
    this.document = parameters.fill(binding.document());
    this.kept = new KeptTerms(checked, document);
    this.top = new Settings(document, "", problems);
    this.texts = texts;
    this.per =
        top.has("per") ? Optional.of(top.choice("per", Place.class, Place.SITE)) : Optional.empty();
    List<Variable> variables = variables();
    this.scope = new Scope(variables, Set.copyOf(groupVariables), calendar);
    var types = new LinkedHashMap<String, SignalType>();
    top.named("signals").forEach((name, signal) -> types.put(name, SignalReader.type(signal)));
    this.expressions =
        new Expressions(
            scope,
            new Conditions(scope, types, texts, kept, "", problems),
            parameters,
            texts,
            groups(variables, problems));
  }

  // A condition on the members of a group names nothing but them.
  private Map<String, Expressions.OfGroup> groups(List<Variable> variables, Problems problems) {
    var groups = new LinkedHashMap<String, Expressions.OfGroup>();
    for (int number = 0; number < groupVariables.size(); number++) {
      Variable variable = variables.get(groupVariables.get(number));
      var members = new Scope(List.of(variable));
      groupScopes.add(members);
      var conditions = new Conditions(members, Map.of(), texts, kept, variable.name(), problems);
      var about = new Expressions(members, conditions, parameters, texts, Map.of());
      groups.put(variable.name(), new Expressions.OfGroup(number, about, members));
    }
    return groups;
  }

  /** With problems the answer is incomplete, and not to be used. */
  static Pack read(
      RuleSet.Binding binding,
      Calendar calendar,
      CheckedExpressions checked,
      TextConstants texts,
      Problems problems) {
    return new PackReader(binding, calendar, checked, texts, problems).pack();
  }

  private Pack pack() {
    top.has("parameters");
    // Read by those who run them: a gateway need not know the tests of its packs.
    top.has("tests");
    String name = top.text("pack");
    String version = top.text("version");
    both(top, "title");
    if (top.has("about")) {
      both(top, "about");
    }
    describe();
    String scenario = top.text("scenario");
    checkName(top, "pack", name);
    checkName(top, "scenario", scenario);
    if (!top.has("rules")) {
      top.report("rules", "is missing", "at least one rule");
    }
    top.has("signals");
    top.has("where");
    // Without its variables every condition would be wrong too, and bury the one mistake.
    boolean large = complete() && !small();
    List<Derived> signals = complete() && !large ? signals() : List.of();
    List<Rule> rules = complete() && !large ? rules(signals) : List.of();
    Optional<Selector> where = complete() && top.has("where") ? where() : Optional.empty();
    if (!large) {
      top.finish();
    }
    if (top.problems().size() == before) {
      kept.keep();
    }
    return new Pack(
        name,
        version,
        scenario,
        scope.variables(),
        per,
        where,
        groups(),
        scope.columns(),
        signals,
        rules,
        Fingerprint.of(document),
        top.mark("pack"));
  }

  // Before anything is compiled, which is what costs.
  private boolean small() {
    int rules = top.sections("rules").size();
    int signals = top.section("signals").keys().size();
    if (rules > Limits.RULES) {
      top.report("rules", "has " + rules + " rules", "at most " + Limits.RULES + " in one pack");
    }
    if (signals > Limits.SIGNALS) {
      String wanted = "at most " + Limits.SIGNALS + " in one pack";
      top.report("signals", "has " + signals + " derived signals", wanted);
    }
    return rules <= Limits.RULES && signals <= Limits.SIGNALS;
  }

  private Optional<Selector> where() {
    if (!(top.node("where").orElse(null) instanceof Node.Scalar scalar)) {
      top.report("where", "is a list or a map", "a condition such as zone.location.floor >= 2");
      return Optional.empty();
    }
    var expression = new Expression(scalar, parameters.origins(scalar), top.path("where"));
    return Selector.read(expression, scope.variables().getFirst(), kept, top.problems());
  }

  private boolean complete() {
    int declared = 0;
    for (String key : List.of("for-each", "with", "all")) {
      declared += top.section(key).keys().size();
    }
    return declared > 0 && scope.variables().size() == declared;
  }

  private List<Pack.Group> groups() {
    var groups = new ArrayList<Pack.Group>();
    for (int i = 0; i < groupVariables.size(); i++) {
      groups.add(
          new Pack.Group(groupVariables.get(i), groupPlaces.get(i), groupScopes.get(i).columns()));
    }
    return groups;
  }

  private List<Rule> rules(List<Derived> signals) {
    var rules = new ArrayList<Rule>();
    Set<String> ids = new HashSet<>();
    for (Settings settings : top.sections("rules")) {
      String id = settings.text("id");
      checkName(settings, "id", id);
      var rule = new RuleReader(settings, scope, expressions, signals).read(top.text("pack"), id);
      if (id.isEmpty() || ids.add(id)) {
        rule.ifPresent(rules::add);
      } else {
        settings.report("id", "a second rule is called " + id, "an id of its own for each rule");
      }
    }
    return rules;
  }

  private static void both(Settings in, String key) {
    if (!in.has(key)) {
      in.report(key, "is missing", "{zh: …, en: …}");
      return;
    }
    Settings texts = in.section(key);
    texts.text("zh");
    texts.text("en");
    texts.finish();
  }

  // What each parameter is, for the page that people read.
  private void describe() {
    Settings described = top.section("describe");
    Set<String> known = top.texts("parameters").keySet();
    for (String name : described.keys()) {
      if (!known.contains(name)) {
        described.report(name, "unknown parameter", Nearest.hint(name, known));
      }
      both(described, name);
    }
  }

  private static void checkName(Settings settings, String key, String name) {
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      settings.report(key, "is " + name, "lower-case words with hyphens, such as ebike-in-car");
    }
  }

  private List<Variable> variables() {
    var variables = new ArrayList<Variable>();
    Map<String, String> each = top.texts("for-each");
    if (each.size() != 1) {
      top.report(
          "for-each",
          each.isEmpty() ? "is missing" : "has " + each.size() + " variables",
          "one variable and its device class, such as {lift: lift}");
    }
    each.forEach((name, of) -> variable("for-each", name, of, variables));
    per.filter(place -> !variables.isEmpty()).ifPresent(place -> group(0, place));
    Settings with = top.section("with");
    for (String name : with.keys()) {
      with(with, name, variables);
    }
    top.named("all")
        .forEach(
            (name, group) -> {
              String of = group.text("class");
              Place same = group.choice("same", Place.class, Place.SITE);
              int before = variables.size();
              variable("all", name, of, variables);
              if (variables.size() > before) {
                group(before, same);
              }
              group.finish();
            });
    return variables;
  }

  // A class, or a class and how near the device must stand to the first.
  private void with(Settings with, String name, List<Variable> variables) {
    if (!(with.node(name).orElse(null) instanceof Node.Mapping)) {
      String of = with.text(name);
      if (!of.isEmpty()) {
        variable("with", name, of, variables);
      }
      return;
    }
    Settings relation = with.section(name);
    String of = relation.text("class");
    if (!relation.has("same")) {
      relation.missing("same", "one of location, room, floor, unit, building, estate, site");
    }
    Place same = relation.choice("same", Place.class, Place.SITE);
    relation.finish();
    int before = variables.size();
    if (!of.isEmpty()) {
      variable("with", name, of, variables);
    }
    if (variables.size() > before) {
      Variable found = variables.removeLast();
      variables.add(
          new Variable(found.name(), found.deviceClass(), found.mark(), Optional.of(same)));
    }
  }

  private void variable(String key, String name, String of, List<Variable> variables) {
    Settings section = top.section(key);
    Mark mark = section.mark(name);
    if (!SNAKE.matcher(name).matches()) {
      section.report(name, "is no name of a variable", "lower-case words with underscores");
    } else if (variables.stream().anyMatch(v -> v.name().equals(name))) {
      section.report(name, "is a second variable of this name", "a name of its own");
    } else {
      Optional<DeviceClass> found = deviceClass(of);
      if (found.isEmpty()) {
        section.report(name, "unknown device class " + of, Nearest.hint(of, classNames()));
      }
      found.ifPresent(c -> variables.add(new Variable(name, c, mark)));
    }
  }

  private static Optional<DeviceClass> deviceClass(String name) {
    return name.equals(DeviceClasses.ANY.name())
        ? Optional.of(DeviceClasses.ANY)
        : DeviceClasses.named(name);
  }

  private static List<String> classNames() {
    var names = new ArrayList<String>();
    DeviceClasses.all().forEach(c -> names.add(c.name()));
    names.add(DeviceClasses.ANY.name());
    return names;
  }

  private void group(int variable, Place same) {
    groupVariables.add(variable);
    groupPlaces.add(same);
  }

  private List<Derived> signals() {
    var signals = new ArrayList<Derived>();
    Settings section = top.section("signals");
    top.named("signals")
        .forEach(
            (name, settings) -> {
              if (!SNAKE.matcher(name).matches() || scope.variable(name) >= 0) {
                section.report(
                    name,
                    "is no name of a signal",
                    "lower-case words with underscores, not a variable");
              }
              // Declared after its own conditions: a signal may read only those above it.
              Derived signal =
                  SignalReader.read(name, settings, expressions, texts)
                      .orElseGet(() -> nothing(name, SignalReader.type(settings)));
              scope.declare(name, signal.type());
              signals.add(signal);
            });
    return signals;
  }

  /** Stands where a signal is wrong; the pack is then not used. */
  private static Derived nothing(String name, SignalType type) {
    var operator = new Latching(Condition.constant(false), Condition.constant(false));
    return new Derived(name, type, operator, List.of(), OptionalInt.empty(), 0);
  }
}
