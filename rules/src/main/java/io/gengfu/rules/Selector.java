package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.rules.KeptTerms.Use;
import io.gengfu.rules.Pack.Variable;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which devices a pack is for, by what the site says of them: {@code zone.location.floor >= 2}.
 * Asked once for each device when the site is read, so it is walked over and not compiled.
 */
final class Selector {

  private static final String FLOOR = "location.floor";

  private static final Map<String, Function<Device, String>> FIELDS =
      new TreeMap<>(
          Map.of(
              "id",
              Device::id,
              "location.id",
              d -> d.location().id(),
              "location.estate",
              d -> d.location().estate(),
              "location.building",
              d -> d.location().building(),
              "location.unit",
              d -> d.location().unit(),
              FLOOR,
              d -> d.location().floor(),
              "location.room",
              d -> d.location().room(),
              "location.code",
              d -> d.location().code()));

  private static final String WANTED = "only && || ! == != < <= > >= and in";

  private static final Set<String> ORDER = Set.of("_<_", "_<=_", "_>_", "_>=_");
  private static final Set<String> EQUALITY = Set.of("_==_", "_!=_");

  private static final Pattern STOREY = Pattern.compile("(-?\\d{1,3})|[Bb](\\d{1,2})");

  /** Empty where a floor is compared with a number and is none. */
  @FunctionalInterface
  private interface Test {
    Optional<Boolean> of(Device device);
  }

  private sealed interface Operand {
    record Field(String name) implements Operand {
      String of(Device device) {
        return Optional.ofNullable(FIELDS.get(name)).orElseThrow().apply(device);
      }
    }

    record Amount(double value) implements Operand {}

    record Words(String text) implements Operand {}
  }

  private final Expression expression;
  private final Variable variable;
  private final Problems problems;
  private boolean failed;
  private Test test = device -> Optional.of(true);

  private Selector(Expression expression, Variable variable, Problems problems) {
    this.expression = expression;
    this.variable = variable;
    this.problems = problems;
  }

  /**
   * @param variable the one that the selector may name
   * @return empty when something is wrong, which is then reported
   */
  static Optional<Selector> read(
      Expression expression, Variable variable, KeptTerms kept, Problems problems) {
    String example = variable.name() + ".location.floor >= 2";
    return kept.term(
            Use.SELECTOR, "", expression.text(), () -> Cel.parse(expression, example, problems))
        .flatMap(
            term -> {
              var selector = new Selector(expression, variable, problems);
              selector.test = selector.test(term);
              return selector.failed ? Optional.empty() : Optional.of(selector);
            });
  }

  /** Whether the device is selected; empty when that hangs on its floor, which is no number. */
  Optional<Boolean> selects(Device device) {
    return test.of(device);
  }

  /** As it is written, parameters put in. */
  String text() {
    return expression.text();
  }

  /** 3, -1, B1 for -1; empty for what is no number. */
  static Optional<Integer> storey(String floor) {
    Matcher form = STOREY.matcher(floor);
    if (!form.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        form.group(1) != null ? Integer.parseInt(form.group(1)) : -Integer.parseInt(form.group(2)));
  }

  private Test test(Term term) {
    return switch (term) {
      case Term.Call call -> call(call, call.function(), call.arguments());
      case Term.Flag flag -> device -> Optional.of(flag.value());
      case Term.Figure figure -> wrong(figure, "is no condition", WANTED);
      case Term.Words words -> wrong(words, "is no condition", WANTED);
      case Term.Name name ->
          operand(name) == null
              ? device -> Optional.empty()
              : wrong(name, "is a text", "a comparison with == != or in");
      case Term.Series series -> unknownForm(series);
      case Term.Foreign foreign ->
          foreign.constant() ? wrong(foreign, "is no condition", WANTED) : unknownForm(foreign);
    };
  }

  private Test unknownForm(Term term) {
    return wrong(term, "has a form that selectors do not know", WANTED);
  }

  private Test call(Term expr, String function, List<Term> args) {
    if (EQUALITY.contains(function) || ORDER.contains(function)) {
      return compared(expr, function, args.get(0), args.get(1));
    }
    return switch (function) {
      case "_&&_" -> both(test(args.get(0)), test(args.get(1)), true);
      case "_||_" -> both(test(args.get(0)), test(args.get(1)), false);
      case "!_" -> not(test(args.getFirst()));
      case "@in" -> in(expr, args.get(0), args.get(1));
      default -> wrong(expr, "calls the unknown function " + Names.operator(function), WANTED);
    };
  }

  private static Test not(Test a) {
    return device -> a.of(device).map(answer -> !answer);
  }

  // From the left: what is behind a building that is not this one is not asked for its floor.
  private static Test both(Test a, Test b, boolean and) {
    return device -> {
      Optional<Boolean> left = a.of(device);
      return left.isPresent() && left.get() == and ? b.of(device) : left;
    };
  }

  private Test in(Term expr, Term value, Term list) {
    if (!(list instanceof Term.Series series)) {
      return wrong(expr, "is not followed by a list", "in ['1', '2']");
    }
    Test any = device -> Optional.of(false);
    for (Term element : series.elements()) {
      any = both(any, compared(expr, "_==_", value, element), false);
    }
    return any;
  }

  private Test compared(Term expr, String function, Term left, Term right) {
    Operand a = operand(left);
    Operand b = operand(right);
    if (a == null || b == null) {
      return device -> Optional.empty();
    }
    if (!(a instanceof Operand.Field) && b instanceof Operand.Field) {
      return compared(expr, swapped(function), right, left);
    }
    if (!(a instanceof Operand.Field field)) {
      return wrong(expr, "names no field", variable.name() + ".location.floor and the like");
    }
    Test same =
        switch (b) {
          case Operand.Field other ->
              device -> Optional.of(field.of(device).equals(other.of(device)));
          case Operand.Words words -> device -> Optional.of(field.of(device).equals(words.text()));
          case Operand.Amount amount -> device -> Optional.empty();
        };
    if (b instanceof Operand.Amount amount) {
      return field.name().equals(FLOOR)
          ? floor(function, amount.value())
          : wrong(
              expr,
              "compares the text " + variable.name() + "." + field.name() + " with a number",
              "a text in quotes such as '1'");
    }
    if (ORDER.contains(function)) {
      return wrong(expr, Names.operator(function) + " cannot be applied to texts", "== != or in");
    }
    return function.equals("_==_") ? same : not(same);
  }

  private static String swapped(String function) {
    return switch (function) {
      case "_<_" -> "_>_";
      case "_<=_" -> "_>=_";
      case "_>_" -> "_<_";
      case "_>=_" -> "_<=_";
      default -> function;
    };
  }

  private static Test floor(String function, double limit) {
    return device ->
        storey(device.location().floor())
            .map(
                floor ->
                    switch (function) {
                      case "_<_" -> floor < limit;
                      case "_<=_" -> floor <= limit;
                      case "_>_" -> floor > limit;
                      case "_>=_" -> floor >= limit;
                      case "_==_" -> floor == limit;
                      default -> floor != limit;
                    });
  }

  /** Null when it is wrong, which is then reported. */
  private @Nullable Operand operand(Term term) {
    return switch (term) {
      case Term.Figure figure -> new Operand.Amount(figure.value());
      case Term.Words words -> new Operand.Words(words.text());
      case Term.Name name -> field(name, name.name());
      case Term.Call call ->
          call.function().equals("-_")
                  && operand(call.arguments().getFirst()) instanceof Operand.Amount amount
              ? new Operand.Amount(-amount.value())
              : noOperand(call, "is no field and no constant", WANTED);
      case Term.Flag flag -> noField(flag);
      case Term.Series series -> noOperand(series, "is no field and no constant", WANTED);
      case Term.Foreign foreign ->
          foreign.constant()
              ? noField(foreign)
              : noOperand(foreign, "is no field and no constant", WANTED);
    };
  }

  private @Nullable Operand noField(Term constant) {
    return noOperand(constant, "has a constant that no field can have", "a number or a text");
  }

  private @Nullable Operand field(Term expr, String name) {
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    String rest = dot < 0 ? "" : name.substring(dot + 1);
    if (!first.equals(variable.name())) {
      return noOperand(expr, "unknown name " + first, Nearest.hint(first, Set.of(variable.name())));
    }
    if (variable.deviceClass().signal(rest).isPresent()) {
      return noOperand(
          expr,
          name + " is a signal, and devices are selected when the site is read",
          Nearest.hint("", FIELDS.keySet()));
    }
    if (!FIELDS.containsKey(rest)) {
      return noOperand(
          expr,
          dot < 0 ? name + " is a device, not a text" : "unknown field " + name,
          Nearest.hint(rest, FIELDS.keySet()));
    }
    return new Operand.Field(rest);
  }

  private @Nullable Operand noOperand(Term expr, String wrong, String wanted) {
    wrong(expr, wrong, wanted);
    return null;
  }

  private Test wrong(Term expr, String wrong, String wanted) {
    failed = true;
    expression.report(expr.at(), wrong, wanted, problems);
    return device -> Optional.empty();
  }
}
