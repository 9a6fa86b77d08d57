package io.gengfu.rules;

import io.gengfu.rules.Life.Inhibitor;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks which rules say that others silence them, over all packs of a site. */
final class Inhibiting {

  private final Problems problems;
  private final Map<String, Map<String, Rule>> packs = new HashMap<>();

  Inhibiting(List<Pack> packs, Problems problems) {
    this.problems = problems;
    for (Pack pack : packs) {
      Map<String, Rule> rules = this.packs.computeIfAbsent(pack.name(), name -> new HashMap<>());
      pack.rules().forEach(rule -> rules.put(rule.id(), rule));
    }
  }

  /** Reports rules that do not exist or raise nothing, and circles. */
  void check() {
    packs.forEach(
        (pack, rules) ->
            rules.forEach(
                (id, rule) -> {
                  rule.life().inhibitedBy().forEach(this::check);
                  if (reaches(pack + "/" + id, rule, new HashSet<>())) {
                    Inhibitor first = rule.life().inhibitedBy().getFirst();
                    problems.add(
                        first.mark(),
                        first.path(),
                        "goes in a circle: " + id + " silences what silences it",
                        "rules of which the first silences the next, and none the first");
                  }
                }));
  }

  // A pack that the site does not use silences nothing; that is no mistake of the other pack.
  private void check(Inhibitor inhibitor) {
    Map<String, Rule> rules = packs.get(inhibitor.pack());
    if (rules == null) {
      return;
    }
    Rule rule = rules.get(inhibitor.rule());
    if (rule == null) {
      problems.add(
          inhibitor.mark(),
          inhibitor.path(),
          "unknown rule " + inhibitor.rule() + " of pack " + inhibitor.pack(),
          Nearest.hint(inhibitor.rule(), rules.keySet()));
    } else if (!rule.alert()) {
      problems.add(
          inhibitor.mark(),
          inhibitor.path(),
          inhibitor.rule() + " raises no alert",
          "a rule with an alert: only an active alert silences others");
    }
  }

  private boolean reaches(String goal, Rule from, Set<String> seen) {
    for (Inhibitor next : from.life().inhibitedBy()) {
      String name = next.pack() + "/" + next.rule();
      Rule rule = packs.getOrDefault(next.pack(), Map.of()).get(next.rule());
      if (name.equals(goal) || (rule != null && seen.add(name) && reaches(goal, rule, seen))) {
        return true;
      }
    }
    return false;
  }

  /** How many rules stand before it in the longest chain of those that silence it. */
  int depth(Rule rule) {
    int depth = 0;
    for (Inhibitor by : rule.life().inhibitedBy()) {
      Rule before = packs.getOrDefault(by.pack(), Map.of()).get(by.rule());
      depth = Math.max(depth, before == null ? 1 : 1 + depth(before));
    }
    return depth;
  }
}
