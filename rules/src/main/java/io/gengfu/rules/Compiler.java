package io.gengfu.rules;

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

  private final Scope scope;
  private final TextConstants texts;
  private final Expression expression;
  private final Problems problems;
  private final List<Integer> columns = new ArrayList<>();
  private boolean failed;

  Compiler(Scope scope, TextConstants texts, Expression expression, Problems problems) {
    this.scope = scope;
    this.texts = texts;
    this.expression = expression;
    this.problems = problems;
  }

  /** A number with what it is measured in; null where any unit goes, as for a constant. */
  private record InUnit(Amount amount, @Nullable Unit unit) {}

  /** Empty when units do not go together, which is then reported. */
  Optional<Compiled> condition(Term checked) {
    Condition condition = truth(checked);
    return failed ? Optional.empty() : Optional.of(new Compiled(condition, columns));
  }

  /** The same for a number. */
  Optional<Measured> measured(Term checked) {
    InUnit number = number(checked);
    return failed
        ? Optional.empty()
        : Optional.of(new Measured(number.amount(), number.unit(), columns));
  }

  private Condition truth(Term term) {
    return switch (term) {
      case Term.Flag flag -> Condition.constant(flag.value());
      case Term.Name name -> Condition.flag(column(name.name()));
      case Term.Call call -> call(call, call.function(), call.arguments());
      case Term.Figure figure -> throw noCondition(figure);
      case Term.Words words -> throw noCondition(words);
      case Term.Series series -> throw noCondition(series);
      case Term.Foreign foreign -> throw noCondition(foreign);
    };
  }

  private static IllegalStateException noCondition(Term term) {
    return new IllegalStateException("no condition: " + term);
  }

  private Condition call(Term expr, String function, List<Term> args) {
    return switch (function) {
      case "_&&_" -> Condition.and(truth(args.get(0)), truth(args.get(1)));
      case "_||_" -> Condition.or(truth(args.get(0)), truth(args.get(1)));
      case "!_" -> Condition.not(truth(args.get(0)));
      case "_?_:_" -> Condition.either(truth(args.get(0)), truth(args.get(1)), truth(args.get(2)));
      case "_==_" -> same(expr, args.get(0), args.get(1));
      case "_!=_" -> Condition.not(same(expr, args.get(0), args.get(1)));
      case "@in" -> in(expr, args.get(0), args.get(1));
      case "_<_" -> compared(expr, args, false, false);
      case "_<=_" -> compared(expr, args, true, false);
      case "_>_" -> compared(expr, args, false, true);
      case "_>=_" -> compared(expr, args, true, true);
      default -> throw noCondition(expr);
    };
  }

  private Condition same(Term expr, Term left, Term right) {
    return switch (kind(left)) {
      case FLAG -> Condition.same(truth(left), truth(right));
      case TEXT -> Condition.equalTexts(number(left).amount(), number(right).amount());
      case NUMBER -> {
        InUnit a = number(left);
        InUnit b = number(right);
        unit(expr, a, b);
        yield Condition.equal(a.amount(), b.amount());
      }
    };
  }

  private Condition in(Term expr, Term value, Term list) {
    Condition any = Condition.constant(false);
    if (!(list instanceof Term.Series series)) {
      throw noCondition(list);
    }
    for (Term element : series.elements()) {
      any = Condition.or(any, same(expr, value, element));
    }
    return any;
  }

  private Condition compared(Term expr, List<Term> args, boolean orEqual, boolean greater) {
    InUnit a = number(args.get(greater ? 1 : 0));
    InUnit b = number(args.get(greater ? 0 : 1));
    unit(expr, a, b);
    return orEqual
        ? Condition.atMost(a.amount(), b.amount())
        : Condition.less(a.amount(), b.amount());
  }

  private InUnit number(Term term) {
    return switch (term) {
      case Term.Figure figure -> new InUnit(Amount.constant(figure.value()), null);
      case Term.Words words -> new InUnit(Amount.constant(texts.handle(words.text())), null);
      case Term.Name name -> quantity(name.name());
      case Term.Call call -> calculated(call, call.function(), call.arguments());
      case Term.Flag flag -> throw noNumber(flag);
      case Term.Series series -> throw noNumber(series);
      case Term.Foreign foreign -> throw noNumber(foreign);
    };
  }

  private static IllegalStateException noNumber(Term term) {
    return new IllegalStateException("no number: " + term);
  }

  private InUnit quantity(String name) {
    Optional<SignalType> derived = scope.derived(name);
    if (derived.isPresent()) {
      Unit unit = derived.get() instanceof SignalType.Quantity quantity ? quantity.unit() : null;
      // What has no unit of its own may be compared with anything: a rate, a mapped number.
      return new InUnit(Amount.signal(column(name)), unit == Unit.NONE ? null : unit);
    }
    int dot = name.indexOf('.');
    var constants = Scope.enumerationsByName().get(name.substring(0, dot));
    if (constants != null && isConstant(name)) {
      return new InUnit(Amount.constant(constants.ordinal(name.substring(dot + 1))), null);
    }
    Unit unit =
        signal(name).type() instanceof SignalType.Quantity quantity ? quantity.unit() : null;
    return new InUnit(Amount.signal(column(name)), unit);
  }

  private InUnit calculated(Term expr, String function, List<Term> args) {
    if (function.equals("-_")) {
      InUnit a = number(args.getFirst());
      return new InUnit(Amount.negated(a.amount()), a.unit());
    }
    if (function.equals("_?_:_")) {
      InUnit a = number(args.get(1));
      InUnit b = number(args.get(2));
      Unit unit = unit(expr, a, b);
      return new InUnit(Amount.either(truth(args.getFirst()), a.amount(), b.amount()), unit);
    }
    InUnit a = number(args.get(0));
    InUnit b = number(args.get(1));
    return switch (function) {
      case "_+_" -> new InUnit(Amount.plus(a.amount(), b.amount()), unit(expr, a, b));
      case "_-_" -> new InUnit(Amount.minus(a.amount(), b.amount()), unit(expr, a, b));
      case "_*_" -> new InUnit(Amount.times(a.amount(), b.amount()), null);
      case "_/_" -> new InUnit(Amount.over(a.amount(), b.amount()), null);
      default -> throw noNumber(expr);
    };
  }

  // Degrees and watts are not compared or added; what a product is measured in is not followed.
  private @Nullable Unit unit(Term expr, InUnit a, InUnit b) {
    if (a.unit() != null && b.unit() != null && a.unit() != b.unit()) {
      failed = true;
      expression.report(
          expr.at(),
          "puts " + show(a.unit()) + " and " + show(b.unit()) + " together",
          "two numbers in one unit",
          problems);
    }
    return a.unit() != null ? a.unit() : b.unit();
  }

  private static String show(Unit unit) {
    return unit == Unit.NONE ? "a bare number" : unit.symbol();
  }

  private enum Kind {
    FLAG,
    TEXT,
    NUMBER
  }

  // Of what was checked: an enumeration's constants are numbers here.
  private Kind kind(Term term) {
    return switch (term) {
      case Term.Flag flag -> Kind.FLAG;
      case Term.Words words -> Kind.TEXT;
      case Term.Figure figure -> Kind.NUMBER;
      case Term.Name name -> kind(name.name());
      case Term.Call call ->
          switch (call.function()) {
            case "_?_:_" -> kind(call.arguments().get(1));
            case "_+_", "_-_", "_*_", "_/_", "-_" -> Kind.NUMBER;
            default -> Kind.FLAG;
          };
      case Term.Series series -> throw noNumber(series);
      case Term.Foreign foreign -> throw noNumber(foreign);
    };
  }

  private Kind kind(String name) {
    Optional<SignalType> type =
        scope
            .derived(name)
            .or(() -> isConstant(name) ? Optional.empty() : Optional.of(signal(name).type()));
    return type.map(
            t ->
                switch (t) {
                  case SignalType.Flag flag -> Kind.FLAG;
                  case SignalType.Text text -> Kind.TEXT;
                  case SignalType.Quantity quantity -> Kind.NUMBER;
                  case SignalType.Enumeration constants -> Kind.NUMBER;
                })
        .orElse(Kind.NUMBER);
  }

  // A variable hides an enumeration of its name.
  private boolean isConstant(String name) {
    String first = name.substring(0, name.indexOf('.'));
    return scope.variable(first) < 0 && Scope.enumerationsByName().containsKey(first);
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
