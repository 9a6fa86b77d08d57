package io.gengfu.rules;

import dev.cel.checker.CelChecker;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.CelVarDecl;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Pack.Variable;
import io.gengfu.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CEL's parser and its checker of types, over what one pack may name. {@link Names} and this are
 * all that uses them, so that a start whose expressions are all kept loads none of their classes,
 * which is most of what reading a pack costs.
 *
 * <p>Only the functions that closures exist for are declared, which also keeps CEL's start short;
 * its runtime is never loaded.
 */
final class Cel {

  private static final CelParser PARSER = CelParserFactory.standardCelParserBuilder().build();

  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '([^']*)' applied to '\\((.*?)\\)'.*");
  private static final Pattern OTHER_TYPE =
      Pattern.compile("expected type '([^']*)' but found '([^']*)'");

  private final Scope scope;
  private final Map<String, SignalType> derived;
  private final Problems problems;
  private @Nullable CelChecker conditions;
  private @Nullable CelChecker numbers;

  /**
   * @param derived every derived signal of the pack, declared in the scope or still to come
   */
  Cel(Scope scope, Map<String, SignalType> derived, Problems problems) {
    this.scope = scope;
    this.derived = derived;
    this.problems = problems;
  }

  /** Empty when the text is no expression, which is then reported. Nothing is checked. */
  static Optional<Term> parse(Expression expression, String example, Problems problems) {
    return parsed(expression, example, problems).map(ast -> Terms.of(ast.getExpr(), ast));
  }

  /** Empty when the text is no condition, which is then reported. */
  Optional<Term> condition(Expression expression) {
    CelChecker checker = conditions == null ? checker(SimpleType.BOOL) : conditions;
    conditions = checker;
    return checked(expression, checker);
  }

  /** Empty when the text is no number, which is then reported. */
  Optional<Term> number(Expression expression) {
    CelChecker checker = numbers == null ? checker(SimpleType.DOUBLE) : numbers;
    numbers = checker;
    return checked(expression, checker);
  }

  private CelChecker checker(CelType result) {
    return CelCompilerFactory.standardCelCheckerBuilder()
        .setStandardEnvironmentEnabled(false)
        .addFunctionDeclarations(functions())
        .addVarDeclarations(variables(scope, derived))
        .setResultType(result)
        .build();
  }

  private static List<CelFunctionDecl> functions() {
    CelType any = TypeParamType.create("T");
    CelType flag = SimpleType.BOOL;
    CelType number = SimpleType.DOUBLE;
    var functions = new ArrayList<CelFunctionDecl>();
    for (String name : List.of("_&&_", "_||_")) {
      functions.add(function(name, flag, flag, flag));
    }
    functions.add(function("!_", flag, flag));
    functions.add(function("_?_:_", any, flag, any, any));
    for (String name : List.of("_==_", "_!=_")) {
      functions.add(function(name, flag, any, any));
    }
    functions.add(function("@in", flag, any, ListType.create(any)));
    for (String name : List.of("_<_", "_<=_", "_>_", "_>=_")) {
      functions.add(function(name, flag, number, number));
    }
    for (String name : List.of("_+_", "_-_", "_*_", "_/_")) {
      functions.add(function(name, number, number, number));
    }
    functions.add(function("-_", number, number));
    return functions;
  }

  private static CelFunctionDecl function(String name, CelType result, CelType... arguments) {
    return CelFunctionDecl.newFunctionDeclaration(
        name, CelOverloadDecl.newGlobalOverload(name, result, arguments));
  }

  private static List<CelVarDecl> variables(Scope scope, Map<String, SignalType> derived) {
    var declared = new ArrayList<CelVarDecl>();
    for (Variable variable : scope.variables()) {
      for (Signal signal : variable.deviceClass().signals()) {
        declared.add(
            CelVarDecl.newVarDeclaration(
                variable.name() + "." + signal.name(), type(signal.type())));
      }
    }
    derived.forEach((name, type) -> declared.add(CelVarDecl.newVarDeclaration(name, type(type))));
    for (var type : Scope.enumerationsByName().values()) {
      for (String constant : type.constants()) {
        declared.add(CelVarDecl.newVarDeclaration(type.name() + "." + constant, type(type)));
      }
    }
    return declared;
  }

  private static CelType type(SignalType type) {
    return switch (type) {
      case SignalType.Flag flag -> SimpleType.BOOL;
      case SignalType.Quantity quantity -> SimpleType.DOUBLE;
      case SignalType.Enumeration enumeration -> OpaqueType.create(enumeration.name());
      case SignalType.Text text -> SimpleType.STRING;
    };
  }

  private static Optional<CelAbstractSyntaxTree> parsed(
      Expression expression, String example, Problems problems) {
    CelValidationResult parsed = PARSER.parse(expression.text(), "condition");
    if (parsed.hasError()) {
      CelIssue issue = parsed.getErrors().getFirst();
      report(parsed, issue, expression, example, problems);
      return Optional.empty();
    }
    return Optional.of(tree(parsed));
  }

  private static CelAbstractSyntaxTree tree(CelValidationResult result) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException("an error was not reported as one", e);
    }
  }

  private Optional<Term> checked(Expression expression, CelChecker checker) {
    String example = "lift.ebike && lift.mode == Mode.normal";
    Optional<CelAbstractSyntaxTree> parsed = parsed(expression, example, problems);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    CelSource source = parsed.get().getSource();
    var names = new Names(source, scope, expression, problems);
    CelExpr resolved = names.resolve(parsed.get().getExpr());
    if (names.foundProblems()) {
      return Optional.empty();
    }
    CelValidationResult result =
        checker.check(CelAbstractSyntaxTree.newParsedAst(resolved, source));
    if (result.hasError()) {
      // The first error alone: what follows is mostly its echo.
      report(result, result.getErrors().getFirst(), expression, example, problems);
      return Optional.empty();
    }
    CelAbstractSyntaxTree ast = tree(result);
    return Optional.of(Terms.of(ast.getExpr(), ast));
  }

  private static void report(
      CelValidationResult result,
      CelIssue issue,
      Expression expression,
      String example,
      Problems problems) {
    CelSource source = result.getSource();
    int offset = source.getLocationOffset(issue.getSourceLocation()).orElse(0);
    String message = issue.getMessage();
    Matcher overload = NO_OVERLOAD.matcher(message);
    Matcher type = OTHER_TYPE.matcher(message);
    if (overload.matches()) {
      String operator = Names.operator(overload.group(1));
      expression.report(
          offset,
          operator + " cannot be applied to " + types(overload.group(2)),
          wanted(operator),
          problems);
    } else if (type.matches()) {
      expression.report(
          0,
          "is " + types(type.group(2)),
          type.group(1).equals("double") ? "a number" : "a condition that is true or false",
          problems);
    } else {
      int list = message.indexOf(" expecting");
      expression.report(
          offset,
          "is not an expression: " + (list < 0 ? message : message.substring(0, list)),
          "CEL such as " + example,
          problems);
    }
  }

  private static String types(String list) {
    return list.replace("bool", "a flag")
        .replace("double", "a number")
        .replace("string", "a text")
        .replace(", ", " and ");
  }

  private static String wanted(String operator) {
    return switch (operator) {
      case "&&", "||", "!" -> "flags";
      case "==", "!=", "in" -> "values of one type";
      case "? :" -> "a flag before the question mark, then two values of one type";
      default -> "numbers";
    };
  }
}
