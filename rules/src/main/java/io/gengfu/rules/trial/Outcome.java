package io.gengfu.rules.trial;

import java.util.List;
import java.util.Set;

/**
 * What became of a test.
 *
 * @param differences of each step that decided something else than expected, in order
 * @param acted the rules that raised an alert or used an output
 */
public record Outcome(List<Difference> differences, Set<String> acted) {

  public Outcome {
    differences = List.copyOf(differences);
    acted = Set.copyOf(acted);
  }

  public boolean passed() {
    return differences.isEmpty();
  }
}
