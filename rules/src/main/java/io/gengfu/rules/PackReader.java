package io.gengfu.rules;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.rules.Pack.Compiled;
import io.gengfu.rules.Pack.Latch;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.Pack.Variable;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads and compiles one pack with the parameters of one site; its format is docs/packs.md. */
final class PackReader {

  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Pattern SNAKE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

  /** Stands where a condition is wrong; the pack is then not used. */
  static final Compiled NOTHING = new Compiled(Condition.constant(false), List.of(), List.of());

  private final Node.Mapping document;
  private final Settings top;
  private final Parameters parameters;
  private final Scope scope;
  private final Conditions conditions;

  private PackReader(RuleSet.Binding binding, TextConstants texts, Problems problems) {
    var unfilled = new Settings(binding.document(), "", problems);
    this.parameters = new Parameters(unfilled, binding.parameters(), binding.mark(), problems);
    this.document = parameters.fill(binding.document());
    this.top = new Settings(document, "", problems);
    this.scope = new Scope(variables());
    this.conditions =
        new Conditions(scope, List.copyOf(top.section("signals").keys()), texts, problems);
  }

  /** With problems the answer is incomplete, and not to be used. */
  static Pack read(RuleSet.Binding binding, TextConstants texts, Problems problems) {
    return new PackReader(binding, texts, problems).pack();
  }

  private Pack pack() {
    top.has("parameters");
    String name = top.text("pack");
    String version = top.text("version");
    title();
    String scenario = top.text("scenario");
    checkName(top, "pack", name);
    checkName(top, "scenario", scenario);
    if (!top.has("rules")) {
      top.report("rules", "is missing", "at least one rule");
    }
    top.has("signals");
    // Without its variables every condition would be wrong too, and bury the one mistake.
    List<Latch> latches = complete() ? latches() : List.of();
    List<Rule> rules = complete() ? rules(latches) : List.of();
    top.finish();
    return new Pack(
        name,
        version,
        scenario,
        scope.variables(),
        scope.columns(),
        latches,
        rules,
        Fingerprint.of(document),
        top.mark("pack"));
  }

  private boolean complete() {
    int declared = top.section("for-each").keys().size() + top.section("with").keys().size();
    return declared > 0 && scope.variables().size() == declared;
  }

  private List<Rule> rules(List<Latch> latches) {
    var rules = new ArrayList<Rule>();
    Set<String> ids = new HashSet<>();
    for (Settings settings : top.sections("rules")) {
      String id = settings.text("id");
      checkName(settings, "id", id);
      var rule =
          new RuleReader(settings, scope, conditions, parameters, latches)
              .read(top.text("pack"), id);
      if (id.isEmpty() || ids.add(id)) {
        rule.ifPresent(rules::add);
      } else {
        settings.report("id", "a second rule is called " + id, "an id of its own for each rule");
      }
    }
    return rules;
  }

  private void title() {
    if (!top.has("title")) {
      top.report("title", "is missing", "{zh: …, en: …}");
      return;
    }
    Settings title = top.section("title");
    title.text("zh");
    title.text("en");
    title.finish();
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
    top.texts("with").forEach((name, of) -> variable("with", name, of, variables));
    return variables;
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

  private List<Latch> latches() {
    var latches = new ArrayList<Latch>();
    Settings signals = top.section("signals");
    top.named("signals")
        .forEach(
            (name, settings) -> {
              if (!SNAKE.matcher(name).matches() || scope.variable(name) >= 0) {
                signals.report(
                    name,
                    "is no name of a signal",
                    "lower-case words with underscores, not a variable");
              }
              Optional<Compiled> trigger = condition(settings, "latch", conditions, parameters);
              Optional<Compiled> until = condition(settings, "until", conditions, parameters);
              settings.finish();
              // Declared after its own conditions: a latch may read only those above it.
              scope.declare(name);
              latches.add(new Latch(name, trigger.orElse(NOTHING), until.orElse(NOTHING)));
            });
    return latches;
  }

  /** Compiles the condition under {@code key}, which must be there. */
  static Optional<Compiled> condition(
      Settings settings, String key, Conditions conditions, Parameters parameters) {
    Optional<Node> node = settings.node(key);
    if (node.isEmpty()) {
      settings.report(
          key, "is missing", "a condition; in quotes where it begins with an exclamation mark");
      return Optional.empty();
    }
    if (!(node.get() instanceof Node.Scalar scalar)) {
      settings.report(key, "is a list or a map", "a condition");
      return Optional.empty();
    }
    return conditions.compile(
        new Expression(scalar, parameters.origins(scalar), settings.path(key)));
  }
}
