package io.gengfu.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import java.util.List;
import java.util.Optional;

/** CEL's trees as {@link Term}s. */
final class Terms {

  private Terms() {}

  static Term of(CelExpr expr, CelAbstractSyntaxTree ast) {
    int at = at(expr, ast);
    return switch (expr.getKind()) {
      case CONSTANT -> constant(expr, at);
      case IDENT, SELECT -> {
        Optional<String> name = Names.qualified(expr);
        int root = at(Names.root(expr), ast);
        yield name.isPresent() ? new Term.Name(name.get(), root) : new Term.Foreign(false, root);
      }
      // Of a function that belongs to a value its name is enough to say that there is none.
      case CALL -> new Term.Call(expr.call().function(), all(expr.call().args(), ast), at);
      case LIST -> new Term.Series(all(expr.list().elements(), ast), at);
      case NOT_SET, STRUCT, MAP, COMPREHENSION -> new Term.Foreign(false, at);
    };
  }

  private static List<Term> all(List<CelExpr> exprs, CelAbstractSyntaxTree ast) {
    return exprs.stream().map(expr -> of(expr, ast)).toList();
  }

  private static Term constant(CelExpr expr, int at) {
    return switch (expr.constant().getKind()) {
      case BOOLEAN_VALUE -> new Term.Flag(expr.constant().booleanValue(), at);
      case INT64_VALUE -> new Term.Figure(expr.constant().int64Value(), at);
      case DOUBLE_VALUE -> new Term.Figure(expr.constant().doubleValue(), at);
      case STRING_VALUE -> new Term.Words(expr.constant().stringValue(), at);
      default -> new Term.Foreign(true, at);
    };
  }

  private static int at(CelExpr expr, CelAbstractSyntaxTree ast) {
    return ast.getSource().getPositionsMap().getOrDefault(expr.id(), 0);
  }
}
