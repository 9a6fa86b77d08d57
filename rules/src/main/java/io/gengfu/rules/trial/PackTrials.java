package io.gengfu.rules.trial;

import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tests of one pack, ready to run.
 *
 * @param pack its name
 * @param rules the ids of its rules, in the order of the file
 * @param trials in the order of the file; none when the pack has no {@code tests}
 */
public record PackTrials(String pack, Set<String> rules, List<Trial> trials) {

  public PackTrials {
    rules = Collections.unmodifiableSet(new LinkedHashSet<>(rules));
    trials = List.copyOf(trials);
  }

  /**
   * Compiles a pack and reads its {@code tests}; their format is docs/packs.md.
   *
   * @return empty when the pack or one of its tests is wrong, which is then reported
   */
  public static Optional<PackTrials> read(Node.Mapping document, Problems problems) {
    return new TrialReader(document, problems).read();
  }
}
