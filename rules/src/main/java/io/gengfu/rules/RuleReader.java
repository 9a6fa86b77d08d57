package io.gengfu.rules;

import io.gengfu.model.Output;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Pack.Action;
import io.gengfu.rules.Pack.Column;
import io.gengfu.rules.Pack.Compiled;
import io.gengfu.rules.Pack.Derived;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one rule of a pack. */
final class RuleReader {

  /** A timer that nobody will live to see is a mistake in the unit. */
  static final Duration LONGEST = Duration.ofDays(366);

  // What a wait is for: another definition of these does not take over one that runs.
  private static final String[] SHAPE = {
    "when", "clear-when", "for", "clear-for", "when-unknown", "hold-at-most"
  };

  private final Settings settings;
  private final Scope scope;
  private final Expressions expressions;
  private final List<Derived> signals;

  RuleReader(Settings settings, Scope scope, Expressions expressions, List<Derived> signals) {
    this.settings = settings;
    this.scope = scope;
    this.expressions = expressions;
    this.signals = signals;
  }

  /** Empty when its condition is wrong, which is then reported. */
  Optional<Rule> read(String pack, String id) {
    Optional<Compiled> when = expressions.condition(settings, "when");
    Optional<Compiled> clearWhen =
        settings.has("clear-when")
            ? expressions.condition(settings, "clear-when")
            : Optional.empty();
    if (when.isPresent() && when.get().columns().isEmpty()) {
      settings.report("when", "names no signal", "a condition that some reading can change");
    }
    Wait wait = Wait.read(settings, "for");
    long clearForNanos = nanos(settings, "clear-for", 0);
    Set<Integer> columns = new LinkedHashSet<>();
    when.ifPresent(c -> columns.addAll(c.columns()));
    clearWhen.ifPresent(c -> columns.addAll(c.columns()));
    Set<Integer> evidence = new LinkedHashSet<>();
    int shape = behind(columns, evidence);
    Doubt doubt = Doubt.read(settings, when.isEmpty() || !evidence.isEmpty());
    boolean alert = settings.flag("alert", true);
    Severity severity = severity(alert);
    Lane lane = lane();
    Template message =
        alert || settings.has("message")
            ? template(settings.section("message"), true)
            : Template.EMPTY;
    List<Action> actions = actions(settings);
    Optional<Compiled> suppressWhen =
        settings.has("suppress-when")
            ? expressions.condition(settings, "suppress-when")
            : Optional.empty();
    Life life =
        new LifeReader(settings, words -> template(words, true), this::actions)
            .read(pack, alert, lane, suppressWhen);
    if (!alert && actions.isEmpty()) {
      settings.report("do", "is missing from a rule that raises no alert", "something to do");
    }
    settings.finish();
    if (when.isEmpty()) {
      return Optional.empty();
    }
    if (wait.readings() > 0 && evidence.isEmpty()) {
      settings.report("for", "counts readings, but no device's are behind when", "a duration");
    }
    suppressWhen.ifPresent(c -> columns.addAll(c.columns()));
    return Optional.of(
        new Rule(
            id,
            when.get().condition(),
            clear(when.get(), clearWhen),
            wait,
            clearForNanos,
            severity,
            lane,
            alert,
            message,
            actions,
            List.copyOf(columns),
            List.copyOf(evidence),
            31 * Form.of(settings, SHAPE).hashCode() + shape,
            life,
            doubt));
  }

  // An alert whose condition still holds is not cleared, whatever clear-when says.
  private static Condition clear(Compiled when, Optional<Compiled> clearWhen) {
    Condition over = Condition.not(when.condition());
    return clearWhen.map(c -> Condition.and(c.condition(), over)).orElse(over);
  }

  private Severity severity(boolean alert) {
    if (alert && !settings.has("severity")) {
      settings.report("severity", "is missing", "one of critical, high, medium, low");
    }
    return settings.choice("severity", Severity.class, Severity.MEDIUM);
  }

  private Lane lane() {
    Lane lane = settings.choice("lane", Lane.class, Lane.ALERT);
    if (lane != Lane.ALERT && lane != Lane.LIFE) {
      settings.report("lane", "is kept for records that are no alerts", "life or alert");
    }
    return lane;
  }

  // The devices' own signals, and the hash of the derived ones between; a derived signal reads only
  // those above it, so this ends.
  private int behind(Collection<Integer> columns, Set<Integer> evidence) {
    int shape = 1;
    for (int column : columns) {
      switch (scope.columns().get(column)) {
        case Column.Of of -> evidence.add(column);
        case Column.DerivedSignal derived -> {
          Derived signal = signals.get(derived.number());
          shape = 31 * shape + signal.shape() + behind(signal.columns(), evidence);
        }
      }
    }
    return shape;
  }

  private List<Action> actions(Settings of) {
    var actions = new ArrayList<Action>();
    for (Settings action : of.sections("do")) {
      if (action.has("say")) {
        say(action).ifPresent(actions::add);
      } else if (action.has("set")) {
        set(action).ifPresent(actions::add);
      } else {
        action.report("set", "is missing", "set: variable.output, or say: variable.output");
      }
      action.finish();
    }
    return actions;
  }

  private Optional<Action> set(Settings action) {
    Optional<Target> target = output(action, "set");
    boolean limited = action.has("at-most");
    long atMost = nanos(action, "at-most", Long.MAX_VALUE);
    Optional<Node> to = action.node("to");
    if (target.isEmpty()) {
      return Optional.empty();
    }
    Signal signal = target.get().signal();
    Output output = signal.output().orElseThrow();
    if (output.dangerous() && !limited) {
      action.report(
          "at-most",
          "is missing, and " + signal.name() + " is dangerous when it is left active",
          "how long at most, such as 60s");
    }
    output
        .cap()
        .filter(cap -> limited && atMost > cap.active().toNanos())
        .ifPresent(
            cap ->
                action.report(
                    "at-most",
                    "is longer than " + signal.name() + " may be active",
                    "at most " + cap.active().toSeconds() + "s"));
    return value(action, signal, to.orElse(null))
        .map(value -> new Action.Set(target.get().variable(), signal, value, atMost));
  }

  private static Optional<Double> value(Settings action, Signal signal, @Nullable Node to) {
    String text = to instanceof Node.Scalar scalar ? scalar.text() : "";
    return switch (signal.type()) {
      case SignalType.Flag flag -> {
        if (text.equals("true") || text.equals("false")) {
          yield Optional.of(text.equals("true") ? 1.0 : 0.0);
        }
        action.report("to", to == null ? "is missing" : "is " + text, "true or false");
        yield Optional.empty();
      }
      case SignalType.Quantity quantity -> Optional.of(action.number("to"));
      case SignalType.Enumeration type -> {
        int ordinal = type.ordinal(text);
        if (ordinal < 0) {
          action.report(
              "to", to == null ? "is missing" : "is " + text, Nearest.hint(text, type.constants()));
          yield Optional.empty();
        }
        yield Optional.of((double) ordinal);
      }
      case SignalType.Text words -> {
        action.report("set", "names an output of spoken words", "say instead of set");
        yield Optional.empty();
      }
    };
  }

  private Optional<Action> say(Settings action) {
    Template words = template(action, false);
    return output(action, "say")
        .flatMap(
            target -> {
              if (target.signal().type() instanceof SignalType.Text) {
                return Optional.of(new Action.Say(target.variable(), target.signal(), words));
              }
              action.report("say", "names an output that takes no words", "an output of type text");
              return Optional.empty();
            });
  }

  private record Target(int variable, Signal signal) {}

  private Optional<Target> output(Settings action, String key) {
    String name = action.text(key);
    String[] parts = name.split("\\.", 2);
    int variable = scope.variable(parts[0]);
    if (variable < 0) {
      action.report(
          key, "unknown variable " + parts[0], Nearest.hint(parts[0], scope.variableNames()));
      return Optional.empty();
    }
    var outputs =
        scope.variables().get(variable).deviceClass().signals().stream()
            .filter(Signal::isOutput)
            .toList();
    String wanted = parts.length < 2 ? "" : parts[1];
    for (Signal signal : outputs) {
      if (signal.name().equals(wanted)) {
        return Optional.of(new Target(variable, signal));
      }
    }
    action.report(
        key,
        name + " is no output",
        outputs.isEmpty()
            ? "an output; a device of this class has none"
            : Nearest.hint(wanted, outputs.stream().map(Signal::name).toList()));
    return Optional.empty();
  }

  // Spoken words share their map with the output's name; a message stands alone.
  private Template template(Settings words, boolean alone) {
    Template template = new TemplateReader(scope, signals).read(words);
    if (alone) {
      words.finish();
    }
    return template;
  }

  static long nanos(Settings settings, String key, long fallback) {
    if (!settings.has(key)) {
      return fallback;
    }
    Duration duration = settings.duration(key);
    if (duration.compareTo(LONGEST) > 0) {
      settings.report(key, "is longer than a year", Durations.WANTED);
      return fallback;
    }
    return duration.toNanos();
  }
}
