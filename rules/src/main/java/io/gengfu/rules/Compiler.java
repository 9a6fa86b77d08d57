package io.gengfu.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.model.Unit;
import io.gengfu.rules.Pack.Compiled;
import io.gengfu.rules.Pack.Measured;
import io.gengfu.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes closures of one checked condition, and notes what it reads. */
final class Compiler {

  private final CelAbstractSyntaxTree ast;
  private final Scope scope;
  private final TextConstants texts;
  private final Expression expression;
  private final Problems problems;
  private final List<Integer> columns = new ArrayList<>();
  private boolean failed;

  Compiler(
      CelAbstractSyntaxTree ast,
      Scope scope,
      TextConstants texts,
      Expression expression,
      Problems problems) {
    this.ast = ast;
    this.scope = scope;
    this.texts = texts;
    this.expression = expression;
    this.problems = problems;
  }

  /** A number with what it is measured in; null where any unit goes, as for a constant. */
  private record InUnit(Amount amount, @Nullable Unit unit) {}

  /** Empty when units do not go together, which is then reported. */
  Optional<Compiled> condition() {
    Condition condition = condition(ast.getExpr());
    return failed ? Optional.empty() : Optional.of(new Compiled(condition, columns));
  }

  /** The same for a number. */
  Optional<Measured> number() {
    InUnit number = number(ast.getExpr());
    return failed
        ? Optional.empty()
        : Optional.of(new Measured(number.amount(), number.unit(), columns));
  }

  private Condition condition(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> Condition.constant(expr.constant().booleanValue());
      case IDENT, SELECT -> named(expr);
      case CALL -> call(expr, expr.call().function(), expr.call().args());
      default -> throw new IllegalStateException("no condition: " + expr.getKind());
    };
  }

  private Condition named(CelExpr expr) {
    String name = Names.qualified(expr).orElseThrow();
    return Condition.flag(column(name));
  }

  private Condition call(CelExpr expr, String function, List<CelExpr> args) {
    return switch (function) {
      case "_&&_" -> Condition.and(condition(args.get(0)), condition(args.get(1)));
      case "_||_" -> Condition.or(condition(args.get(0)), condition(args.get(1)));
      case "!_" -> Condition.not(condition(args.get(0)));
      case "_?_:_" ->
          Condition.either(condition(args.get(0)), condition(args.get(1)), condition(args.get(2)));
      case "_==_" -> same(expr, args.get(0), args.get(1));
      case "_!=_" -> Condition.not(same(expr, args.get(0), args.get(1)));
      case "@in" -> in(expr, args.get(0), args.get(1));
      case "_<_" -> compared(expr, args, false, false);
      case "_<=_" -> compared(expr, args, true, false);
      case "_>_" -> compared(expr, args, false, true);
      case "_>=_" -> compared(expr, args, true, true);
      default -> throw new IllegalStateException("no condition: " + function);
    };
  }

  private Condition same(CelExpr expr, CelExpr left, CelExpr right) {
    return switch (kind(left)) {
      case BOOL -> Condition.same(condition(left), condition(right));
      case STRING -> Condition.equalTexts(number(left).amount(), number(right).amount());
      default -> {
        InUnit a = number(left);
        InUnit b = number(right);
        unit(expr, a, b);
        yield Condition.equal(a.amount(), b.amount());
      }
    };
  }

  private Condition in(CelExpr expr, CelExpr value, CelExpr list) {
    Condition any = Condition.constant(false);
    for (CelExpr element : list.list().elements()) {
      any = Condition.or(any, same(expr, value, element));
    }
    return any;
  }

  private Condition compared(CelExpr expr, List<CelExpr> args, boolean orEqual, boolean greater) {
    InUnit a = number(args.get(greater ? 1 : 0));
    InUnit b = number(args.get(greater ? 0 : 1));
    unit(expr, a, b);
    return orEqual
        ? Condition.atMost(a.amount(), b.amount())
        : Condition.less(a.amount(), b.amount());
  }

  private InUnit number(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT ->
          new InUnit(
              Amount.constant(
                  kind(expr) == CelKind.STRING
                      ? texts.handle(expr.constant().stringValue())
                      : expr.constant().doubleValue()),
              null);
      case IDENT, SELECT -> quantity(Names.qualified(expr).orElseThrow());
      case CALL -> calculated(expr, expr.call().function(), expr.call().args());
      default -> throw new IllegalStateException("no number: " + expr.getKind());
    };
  }

  private InUnit quantity(String name) {
    int dot = name.indexOf('.');
    Optional<SignalType> derived = scope.derived(name);
    if (derived.isPresent()) {
      Unit unit = derived.get() instanceof SignalType.Quantity quantity ? quantity.unit() : null;
      // What has no unit of its own may be compared with anything: a rate, a mapped number.
      return new InUnit(Amount.signal(column(name)), unit == Unit.NONE ? null : unit);
    }
    var constants = Scope.enumerationsByName().get(name.substring(0, dot));
    if (constants != null && scope.variable(name.substring(0, dot)) < 0) {
      return new InUnit(Amount.constant(constants.ordinal(name.substring(dot + 1))), null);
    }
    Unit unit =
        signal(name).type() instanceof SignalType.Quantity quantity ? quantity.unit() : null;
    return new InUnit(Amount.signal(column(name)), unit);
  }

  private InUnit calculated(CelExpr expr, String function, List<CelExpr> args) {
    if (function.equals("-_")) {
      InUnit a = number(args.getFirst());
      return new InUnit(Amount.negated(a.amount()), a.unit());
    }
    if (function.equals("_?_:_")) {
      InUnit a = number(args.get(1));
      InUnit b = number(args.get(2));
      Unit unit = unit(expr, a, b);
      return new InUnit(Amount.either(condition(args.getFirst()), a.amount(), b.amount()), unit);
    }
    InUnit a = number(args.get(0));
    InUnit b = number(args.get(1));
    return switch (function) {
      case "_+_" -> new InUnit(Amount.plus(a.amount(), b.amount()), unit(expr, a, b));
      case "_-_" -> new InUnit(Amount.minus(a.amount(), b.amount()), unit(expr, a, b));
      case "_*_" -> new InUnit(Amount.times(a.amount(), b.amount()), null);
      case "_/_" -> new InUnit(Amount.over(a.amount(), b.amount()), null);
      default -> throw new IllegalStateException("no number: " + function);
    };
  }

  // Degrees and watts are not compared or added; what a product is measured in is not followed.
  private @Nullable Unit unit(CelExpr expr, InUnit a, InUnit b) {
    if (a.unit() != null && b.unit() != null && a.unit() != b.unit()) {
      failed = true;
      int offset = ast.getSource().getPositionsMap().getOrDefault(expr.id(), 0);
      expression.report(
          offset,
          "puts " + show(a.unit()) + " and " + show(b.unit()) + " together",
          "two numbers in one unit",
          problems);
    }
    return a.unit() != null ? a.unit() : b.unit();
  }

  private static String show(Unit unit) {
    return unit == Unit.NONE ? "a bare number" : unit.symbol();
  }

  private CelKind kind(CelExpr expr) {
    return ast.getTypeOrThrow(expr.id()).kind();
  }

  private Signal signal(String name) {
    int dot = name.indexOf('.');
    return scope.signal(name.substring(0, dot), name.substring(dot + 1)).orElseThrow();
  }

  private int column(String name) {
    int column =
        scope.derived(name).isPresent()
            ? scope.column(name)
            : scope.column(scope.variable(name.substring(0, name.indexOf('.'))), signal(name));
    if (!columns.contains(column)) {
      columns.add(column);
    }
    return column;
  }
}
