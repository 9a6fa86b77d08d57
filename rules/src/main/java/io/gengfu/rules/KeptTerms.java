package io.gengfu.rules;

import io.gengfu.settings.Node;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The checked expressions of one pack: those that an earlier start kept, and those that had to be
 * checked now.
 *
 * <p>They are kept under a hash of all that they depend on: the pack with its parameters put in,
 * what device classes and constants there are, and the program with its CEL. So nothing of it has
 * to be looked at again, and a pack that is changed in any way misses.
 */
final class KeptTerms {

  /** What an expression was checked to be. */
  enum Use {
    CONDITION('c'),
    NUMBER('n'),
    SELECTOR('s');

    private final int code;

    Use(int code) {
      this.code = code;
    }

    /** One byte, as in the file. */
    int code() {
      return code;
    }
  }

  /**
   * Which expression.
   *
   * @param group about whose members it is; empty for the pack's own variables
   */
  record Which(Use use, String group, String text) {}

  private final CheckedExpressions store;
  private final String key;
  private final Map<Which, Term> terms;
  private boolean added;

  /**
   * @param filled the pack with its parameters put in
   */
  KeptTerms(CheckedExpressions store, Node.Mapping filled) {
    this.store = store;
    this.key = Fingerprint.of(Vocabulary.DIGEST, filled);
    this.terms =
        store.find(key).flatMap(bytes -> TermFile.read(key, bytes)).orElseGet(LinkedHashMap::new);
  }

  /**
   * The expression's term.
   *
   * @param check what makes it where none was kept; reports and is empty where the text is wrong
   */
  Optional<Term> term(Use use, String group, String text, Supplier<Optional<Term>> check) {
    var which = new Which(use, group, text);
    Term known = terms.get(which);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Term> checked = check.get();
    checked.ifPresent(
        term -> {
          terms.put(which, term);
          added = true;
        });
    return checked;
  }

  /** To be called when the whole pack is found to be right: of another nothing is kept. */
  void keep() {
    if (added) {
      store.keep(key, TermFile.write(key, terms));
      added = false;
    }
  }
}
