package io.gengfu.rules.trial;

import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Decisions;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.RuleEngine;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the tests of one pack: each with its devices, its parameters and its steps. */
final class TrialReader {

  /** What a test runs its pack with; equal ones share the compiled pack. */
  private record Setting(Devices devices, Map<String, String> parameters) {}

  private final Node.Mapping document;
  private final Settings top;
  private final Problems problems;
  private final Map<Setting, RuleSet> compiled = new HashMap<>();
  private final Map<String, Mark> names = new HashMap<>();

  TrialReader(Node.Mapping document, Problems problems) {
    this.document = document;
    this.top = new Settings(document, "", problems);
    this.problems = problems;
  }

  Optional<PackTrials> read() {
    int before = problems.size();
    // By itself first: what is wrong with the pack would else be told again for every test.
    compile();
    if (problems.size() > before) {
      return Optional.empty();
    }
    var trials = new ArrayList<Trial>();
    for (Settings test : top.sections("tests")) {
      trials.add(trial(test));
      test.finish();
    }
    if (problems.size() > before) {
      return Optional.empty();
    }
    var rules = new LinkedHashSet<String>();
    top.sections("rules").forEach(rule -> rules.add(rule.text("id")));
    return Optional.of(new PackTrials(top.text("pack"), rules, trials));
  }

  // With one device for each variable, which need not be what the pack can be bound to.
  private void compile() {
    var setting = new Setting(Devices.one(document), Map.of());
    var found = new Problems();
    RuleSet rules = compile(setting, document.mark(), found);
    found.all().stream().filter(p -> !isOfBinding(p, document.mark())).forEach(problems::add);
    if (found.isEmpty()) {
      compiled.put(setting, rules);
    }
  }

  private RuleSet compile(Setting setting, Mark mark, Problems found) {
    Devices devices = setting.devices();
    var binding = new Binding(document, devices.bound(), setting.parameters(), mark);
    return RuleSet.of(List.of(binding), new Points(devices.all()), found);
  }

  private static boolean isOfBinding(Problem problem, Mark mark) {
    return problem.mark().equals(mark) && problem.path().startsWith("devices.");
  }

  private Trial trial(Settings test) {
    int before = problems.size();
    String name = test.text("name");
    Mark first = names.putIfAbsent(name, test.mark("name"));
    if (first != null && !name.isEmpty()) {
      test.report("name", "is the name of the test in line " + first.line(), "a name of its own");
    }
    var setting = new Setting(Devices.read(document, test), test.texts("parameters"));
    Optional<ZonedDateTime> clock = clock(test);
    if (!test.has("steps")) {
      test.missing("steps", "a list of steps, each begun with a hyphen");
    }
    // Of devices that are wrong every step would be wrong too, and bury the one mistake.
    if (problems.size() > before) {
      return new Trial(name, test.mark(), RuleSet.empty(), clock, List.of());
    }
    RuleSet rules = rules(setting, test);
    if (problems.size() > before) {
      return new Trial(name, test.mark(), RuleSet.empty(), clock, List.of());
    }
    var steps = new ArrayList<Step>();
    var reader = new StepReader(new Points(setting.devices().all()), instances(rules));
    for (Settings step : test.sections("steps")) {
      steps.add(reader.read(step));
    }
    if (steps.isEmpty() && problems.size() == before) {
      test.report("steps", "has no step, so the test would always pass", "at least one step");
    }
    return new Trial(name, test.mark(), rules, clock, steps);
  }

  private static Optional<ZonedDateTime> clock(Settings test) {
    if (!test.has("clock")) {
      return Optional.empty();
    }
    try {
      return Optional.of(ZonedDateTime.parse(test.text("clock")));
    } catch (DateTimeParseException e) {
      test.report("clock", "is no time", "such as \"2026-03-02T21:50:00+08:00\"");
      return Optional.empty();
    }
  }

  private RuleSet rules(Setting setting, Settings test) {
    RuleSet known = compiled.get(setting);
    if (known != null) {
      return known;
    }
    var found = new Problems();
    RuleSet rules = compile(setting, test.mark(), found);
    for (Problem problem : found.all()) {
      // What the test gives the pack is shown as the test's; what that then does to the pack, not.
      boolean own = problem.mark().equals(test.mark());
      String path = own ? test.path(problem.path()) : problem.path();
      problems.add(problem.mark(), path, problem.wrong(), problem.wanted());
    }
    if (found.isEmpty()) {
      compiled.put(setting, rules);
    }
    return rules;
  }

  private static Instances instances(RuleSet rules) {
    return new Instances(new RuleEngine(rules, new Deaf(), () -> ""));
  }

  /** For an engine that is asked for the names of its instances only. */
  private static final class Deaf implements Decisions {
    @Override
    public void transition(AlertTransition transition, InstanceState saved) {}

    @Override
    public void set(int instance, Point output, double value, long atMostNanos) {}

    @Override
    public void release(int instance, Point output) {}

    @Override
    public void say(int instance, Point voice, LocalText words) {}

    @Override
    public void faulted(int instance, RuntimeException bug) {}
  }
}
