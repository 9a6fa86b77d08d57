package io.gengfu.rules;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType.Enumeration;
import io.gengfu.rules.Pack.Variable;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Problems;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Goes over a parsed condition before its types are checked: whole numbers become doubles, and a
 * name that does not exist is reported with the nearest that does, which CEL's own checker cannot
 * say.
 */
final class Names {

  private static final Set<String> OPERATORS =
      Set.of(
          "_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "@in", "_<_", "_<=_", "_>_", "_>=_", "_+_",
          "_-_", "_*_", "_/_", "-_");

  private static final String WANTED = "only && || ! == != < <= > >= + - * / ?: and in";

  private final CelSource source;
  private final Scope scope;
  private final Expression expression;
  private final Problems problems;
  private boolean found;

  Names(CelSource source, Scope scope, Expression expression, Problems problems) {
    this.source = source;
    this.scope = scope;
    this.expression = expression;
    this.problems = problems;
  }

  boolean foundProblems() {
    return found;
  }

  /** The sign of an operator as people write it, or the name of another function. */
  static String operator(String function) {
    if (!OPERATORS.contains(function)) {
      return function;
    }
    return function.equals("_?_:_") ? "? :" : function.replace("_", "").replace("@", "");
  }

  /** {@code lift.mode} of a chain of selections; empty when it does not begin with a name. */
  static Optional<String> qualified(CelExpr expr) {
    return switch (expr.getKind()) {
      case IDENT -> Optional.of(expr.ident().name());
      case SELECT ->
          qualified(expr.select().operand()).map(before -> before + "." + expr.select().field());
      default -> Optional.empty();
    };
  }

  CelExpr resolve(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> constant(expr);
      case IDENT, SELECT -> name(expr);
      case CALL -> call(expr);
      default -> {
        report(expr, "has a form that rules do not know", WANTED);
        yield expr;
      }
    };
  }

  private ImmutableList<CelExpr> resolve(List<CelExpr> exprs) {
    return exprs.stream().map(this::resolve).collect(ImmutableList.toImmutableList());
  }

  // A list stands behind "in" only.
  private CelExpr list(CelExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.LIST) {
      report(expr, "is not a list", "a list behind in: [Mode.normal, Mode.stop]");
      return expr;
    }
    return CelExpr.ofList(
        expr.id(), resolve(expr.list().elements()), expr.list().optionalIndices());
  }

  private CelExpr constant(CelExpr expr) {
    return switch (expr.constant().getKind()) {
      case INT64_VALUE ->
          CelExpr.ofConstant(expr.id(), CelConstant.ofValue((double) expr.constant().int64Value()));
      case BOOLEAN_VALUE, DOUBLE_VALUE, STRING_VALUE -> expr;
      default -> {
        report(expr, "has a constant that no signal can have", "true, false, a number or a text");
        yield expr;
      }
    };
  }

  private CelExpr call(CelExpr expr) {
    CelCall call = expr.call();
    if (call.target().isPresent() || !OPERATORS.contains(call.function())) {
      report(expr, "calls the unknown function " + operator(call.function()), WANTED);
      return expr;
    }
    ImmutableList<CelExpr> args =
        call.function().equals("@in")
            ? ImmutableList.of(resolve(call.args().get(0)), list(call.args().get(1)))
            : resolve(call.args());
    return CelExpr.ofCall(expr.id(), Optional.empty(), call.function(), args);
  }

  private CelExpr name(CelExpr expr) {
    Optional<String> qualified = qualified(expr);
    if (qualified.isEmpty()) {
      report(expr, "selects a part of something that has no parts", WANTED);
      return expr;
    }
    List<String> parts = List.of(qualified.get().split("\\.", -1));
    String first = parts.getFirst();
    int variable = scope.variable(first);
    Enumeration type = Scope.enumerationsByName().get(first);
    if (scope.derived(first).isPresent()) {
      noPartsBehind(expr, parts, 1);
    } else if (variable >= 0) {
      signal(expr, parts, scope.variables().get(variable));
    } else if (type != null) {
      constant(expr, parts, type);
    } else {
      report(root(expr), "unknown name " + first, Nearest.hint(first, scope.firstNames()));
    }
    return expr;
  }

  private void signal(CelExpr expr, List<String> parts, Variable variable) {
    var known = variable.deviceClass().signals().stream().map(Signal::name).toList();
    if (scope.isGroup(scope.variable(variable.name()))) {
      report(
          root(expr),
          variable.name() + " stands for several devices",
          "a derived signal over them, such as {number-of: " + variable.name() + ".…}");
    } else if (parts.size() == 1) {
      report(
          expr,
          parts.getFirst() + " is a device, not a value",
          parts.getFirst() + ".signal with " + Nearest.hint("", known));
    } else if (!known.contains(parts.get(1))) {
      report(
          root(expr),
          "unknown signal " + parts.getFirst() + "." + parts.get(1),
          Nearest.hint(parts.get(1), known));
    } else {
      noPartsBehind(expr, parts, 2);
    }
  }

  private void constant(CelExpr expr, List<String> parts, Enumeration type) {
    if (parts.size() == 1 || type.ordinal(parts.get(1)) < 0) {
      String constant = parts.size() == 1 ? "" : parts.get(1);
      report(
          root(expr),
          "unknown constant " + String.join(".", parts),
          Nearest.hint(constant, type.constants()));
    } else {
      noPartsBehind(expr, parts, 2);
    }
  }

  private void noPartsBehind(CelExpr expr, List<String> parts, int length) {
    if (parts.size() > length) {
      report(
          root(expr),
          String.join(".", parts.subList(0, length)) + " is a value and has no parts",
          "the value alone");
    }
  }

  /** The name that a chain of selections begins with. */
  static CelExpr root(CelExpr expr) {
    CelExpr root = expr;
    while (root.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      root = root.select().operand();
    }
    return root;
  }

  private void report(CelExpr expr, String wrong, String wanted) {
    found = true;
    expression.report(source.getPositionsMap().getOrDefault(expr.id(), 0), wrong, wanted, problems);
  }
}
