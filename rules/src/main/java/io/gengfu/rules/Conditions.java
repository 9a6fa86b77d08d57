package io.gengfu.rules;

import io.gengfu.model.SignalType;
import io.gengfu.rules.KeptTerms.Use;
import io.gengfu.rules.Pack.Compiled;
import io.gengfu.rules.Pack.Measured;
import io.gengfu.settings.Problems;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the texts of one pack's conditions into something that can be asked: {@link Cel} checks
 * them, unless an earlier start has and its answer was kept; {@link Compiler} makes closures. Each
 * distinct text is compiled once.
 */
final class Conditions {

  private final Scope scope;
  private final TextConstants texts;
  private final Problems problems;
  private final KeptTerms kept;
  private final String group;
  private final Map<String, SignalType> derived;
  private @Nullable Cel cel;
  private final Map<String, Optional<Compiled>> done = new HashMap<>();

  /**
   * @param derived every derived signal of the pack, declared in the scope or still to come
   * @param group whose members the conditions are about; empty for the pack's own
   */
  Conditions(
      Scope scope,
      Map<String, SignalType> derived,
      TextConstants texts,
      KeptTerms kept,
      String group,
      Problems problems) {
    this.scope = scope;
    this.texts = texts;
    this.problems = problems;
    this.kept = kept;
    this.group = group;
    this.derived = derived;
  }

  /** Compiles the text; empty when it is wrong, which is then reported. */
  Optional<Compiled> compile(Expression expression) {
    Optional<Compiled> before = done.get(expression.text());
    if (before != null && before.isPresent()) {
      return before;
    }
    Optional<Compiled> compiled =
        kept.term(Use.CONDITION, group, expression.text(), () -> cel().condition(expression))
            .flatMap(term -> compiler(expression).condition(term));
    done.put(expression.text(), compiled);
    return compiled;
  }

  /** Compiles a number; empty when it is wrong, which is then reported. */
  Optional<Measured> number(Expression expression) {
    return kept.term(Use.NUMBER, group, expression.text(), () -> cel().number(expression))
        .flatMap(term -> compiler(expression).measured(term));
  }

  // Not before it is needed: it brings CEL's classes along.
  private Cel cel() {
    Cel used = cel == null ? new Cel(scope, derived, problems) : cel;
    cel = used;
    return used;
  }

  private Compiler compiler(Expression expression) {
    return new Compiler(scope, texts, expression, problems);
  }
}
