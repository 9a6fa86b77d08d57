package io.gengfu.rules;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.gengfu.model.Device;
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
              "id", Device::id,
              "location.id", d -> d.location().id(),
              "location.estate", d -> d.location().estate(),
              "location.building", d -> d.location().building(),
              "location.unit", d -> d.location().unit(),
              FLOOR, d -> d.location().floor(),
              "location.room", d -> d.location().room(),
              "location.code", d -> d.location().code()));

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
  private final CelSource source;
  private final Problems problems;
  private boolean failed;
  private Test test = device -> Optional.of(true);

  private Selector(
      Expression expression, Variable variable, CelSource source, Problems problems) {
    this.expression = expression;
    this.variable = variable;
    this.source = source;
    this.problems = problems;
  }

  /**
   * @param variable the one that the selector may name
   * @return empty when something is wrong, which is then reported
   */
  static Optional<Selector> read(Expression expression, Variable variable, Problems problems) {
    CelValidationResult parsed = Conditions.PARSER.parse(expression.text(), "where");
    if (parsed.hasError()) {
      CelIssue issue = parsed.getErrors().getFirst();
      int at = parsed.getSource().getLocationOffset(issue.getSourceLocation()).orElse(0);
      String message = issue.getMessage();
      int list = message.indexOf(" expecting");
      expression.report(
          at,
          "is not an expression: " + (list < 0 ? message : message.substring(0, list)),
          "CEL such as " + variable.name() + ".location.floor >= 2",
          problems);
      return Optional.empty();
    }
    try {
      var ast = parsed.getAst();
      var selector = new Selector(expression, variable, ast.getSource(), problems);
      selector.test = selector.test(ast.getExpr());
      return selector.failed ? Optional.empty() : Optional.of(selector);
    } catch (CelValidationException e) {
      throw new IllegalStateException("an error was not reported as one", e);
    }
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
        form.group(1) != null
            ? Integer.parseInt(form.group(1))
            : -Integer.parseInt(form.group(2)));
  }

  private Test test(CelExpr expr) {
    return switch (expr.getKind()) {
      case CALL -> call(expr, expr.call().function(), expr.call().args());
      case CONSTANT ->
          expr.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
              ? device -> Optional.of(expr.constant().booleanValue())
              : wrong(expr, "is no condition", WANTED);
      case IDENT, SELECT ->
          operand(expr) == null
              ? device -> Optional.empty()
              : wrong(expr, "is a text", "a comparison with == != or in");
      default -> wrong(expr, "has a form that selectors do not know", WANTED);
    };
  }

  private Test call(CelExpr expr, String function, List<CelExpr> args) {
    if (expr.call().target().isPresent()) {
      return wrong(expr, "calls the unknown function " + function, WANTED);
    }
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

  private Test in(CelExpr expr, CelExpr value, CelExpr list) {
    if (list.getKind() != Kind.LIST) {
      return wrong(expr, "is not followed by a list", "in ['1', '2']");
    }
    Test any = device -> Optional.of(false);
    for (CelExpr element : list.list().elements()) {
      any = both(any, compared(expr, "_==_", value, element), false);
    }
    return any;
  }

  private Test compared(CelExpr expr, String function, CelExpr left, CelExpr right) {
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
      return wrong(
          expr, Names.operator(function) + " cannot be applied to texts", "== != or in");
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
  private @Nullable Operand operand(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT ->
          switch (expr.constant().getKind()) {
            case INT64_VALUE -> new Operand.Amount(expr.constant().int64Value());
            case DOUBLE_VALUE -> new Operand.Amount(expr.constant().doubleValue());
            case STRING_VALUE -> new Operand.Words(expr.constant().stringValue());
            default -> noOperand(expr, "has a constant that no field can have", "a number or a text");
          };
      case IDENT, SELECT -> field(expr);
      case CALL ->
          expr.call().function().equals("-_")
                  && operand(expr.call().args().getFirst()) instanceof Operand.Amount amount
              ? new Operand.Amount(-amount.value())
              : noOperand(expr, "is no field and no constant", WANTED);
      default -> noOperand(expr, "is no field and no constant", WANTED);
    };
  }

  private @Nullable Operand field(CelExpr expr) {
    String name = Names.qualified(expr).orElse("");
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    String rest = dot < 0 ? "" : name.substring(dot + 1);
    if (!first.equals(variable.name())) {
      return noOperand(
          expr, "unknown name " + first, Nearest.hint(first, Set.of(variable.name())));
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

  private @Nullable Operand noOperand(CelExpr expr, String wrong, String wanted) {
    wrong(expr, wrong, wanted);
    return null;
  }

  private Test wrong(CelExpr expr, String wrong, String wanted) {
    failed = true;
    CelExpr root = expr;
    while (root.getKind() == Kind.SELECT) {
      root = root.select().operand();
    }
    int at = source.getPositionsMap().getOrDefault(root.id(), 0);
    expression.report(at, wrong, wanted, problems);
    return device -> Optional.empty();
  }
}
