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
import io.gengfu.rules.Pack.Compiled;
import io.gengfu.rules.Pack.Measured;
import io.gengfu.rules.Pack.Variable;
import io.gengfu.settings.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the texts of one pack's conditions into something that can be asked: CEL parses and checks
 * types, {@link Names} checks what is named, {@link Compiler} makes closures. Each distinct text is
 * compiled once.
 *
 * <p>Only the functions that closures exist for are declared, which also keeps CEL's start short;
 * its runtime is never loaded.
 */
final class Conditions {

  static final CelParser PARSER = CelParserFactory.standardCelParserBuilder().build();

  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '([^']*)' applied to '\\((.*?)\\)'.*");
  private static final Pattern OTHER_TYPE =
      Pattern.compile("expected type '([^']*)' but found '([^']*)'");

  private final Scope scope;
  private final TextConstants texts;
  private final Problems problems;
  private final Map<String, SignalType> derived;
  private final CelChecker checker;
  private @Nullable CelChecker numbers;
  private final Map<String, Optional<Compiled>> done = new HashMap<>();

  /**
   * @param derived every derived signal of the pack, declared in the scope or still to come
   */
  Conditions(Scope scope, Map<String, SignalType> derived, TextConstants texts, Problems problems) {
    this.scope = scope;
    this.derived = derived;
    this.texts = texts;
    this.problems = problems;
    this.checker = checker(SimpleType.BOOL);
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

  /** Compiles the text; empty when it is wrong, which is then reported. */
  Optional<Compiled> compile(Expression expression) {
    Optional<Compiled> before = done.get(expression.text());
    if (before != null && before.isPresent()) {
      return before;
    }
    Optional<Compiled> compiled =
        checked(expression, checker)
            .flatMap(ast -> new Compiler(ast, scope, texts, expression, problems).condition());
    done.put(expression.text(), compiled);
    return compiled;
  }

  /** Compiles a number; empty when it is wrong, which is then reported. */
  Optional<Measured> number(Expression expression) {
    CelChecker used = numbers == null ? checker(SimpleType.DOUBLE) : numbers;
    numbers = used;
    return checked(expression, used)
        .flatMap(ast -> new Compiler(ast, scope, texts, expression, problems).number());
  }

  private Optional<CelAbstractSyntaxTree> checked(Expression expression, CelChecker checker) {
    CelValidationResult parsed = PARSER.parse(expression.text(), "condition");
    if (parsed.hasError()) {
      report(parsed, expression);
      return Optional.empty();
    }
    try {
      CelAbstractSyntaxTree ast = parsed.getAst();
      var names = new Names(ast.getSource(), scope, expression, problems);
      var resolved = names.resolve(ast.getExpr());
      if (names.foundProblems()) {
        return Optional.empty();
      }
      CelValidationResult result =
          checker.check(CelAbstractSyntaxTree.newParsedAst(resolved, ast.getSource()));
      if (result.hasError()) {
        report(result, expression);
        return Optional.empty();
      }
      return Optional.of(result.getAst());
    } catch (CelValidationException e) {
      throw new IllegalStateException("an error was not reported as one", e);
    }
  }

  // The first error alone: what follows is mostly its echo.
  private void report(CelValidationResult result, Expression expression) {
    CelIssue issue = result.getErrors().getFirst();
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
          "CEL such as lift.ebike && lift.mode == Mode.normal",
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
