package io.gengfu.rules;

import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.RuleSet.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Between which values a slot can move without any rule's answer changing, by {@link Edges}. Nearly
 * every reading of a building stays within such a band, so two comparisons say that it changes
 * nothing.
 */
final class Bands {

  // Null where every value may matter: it moves a derived signal, or is compared with another.
  private final double[] @Nullable [] edges;

  private Bands(double[] @Nullable [] edges) {
    this.edges = edges;
  }

  /** No slot has a band: every value is looked at. */
  static Bands none(int slots) {
    return new Bands(new double[slots][]);
  }

  static Bands of(List<Instance> instances, Dependents dependents, int[] rows, int slots) {
    var search = new Search(instances, dependents, rows);
    double[] @Nullable [] edges = new double[slots][];
    for (int slot = 0; slot < slots; slot++) {
      edges[slot] = search.edges(slot).orElse(null);
    }
    return new Bands(edges);
  }

  /** Opens the band of this value, if the slot has bands. */
  void open(int slot, double value, Inputs inputs) {
    double @Nullable [] at = edges[slot];
    if (at == null) {
      return;
    }
    int low = 0;
    int high = at.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (at[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    inputs.open(
        slot,
        low == 0 ? Double.NEGATIVE_INFINITY : at[low - 1],
        low == at.length ? Double.POSITIVE_INFINITY : at[low]);
  }

  /** Most slots are read as many others are. */
  private static final class Search {
    private final List<Instance> instances;
    private final Dependents dependents;
    private final int[] rows;
    private final List<Rule> rules = new ArrayList<>();
    private final IdentityHashMap<Rule, Integer> numbers = new IdentityHashMap<>();
    // By what reads a slot: the rule's number and the column, in pairs.
    private final Map<List<Integer>, Optional<double[]>> known = new HashMap<>();

    Search(List<Instance> instances, Dependents dependents, int[] rows) {
      this.instances = instances;
      this.dependents = dependents;
      this.rows = rows;
    }

    Optional<double[]> edges(int slot) {
      if (dependents.firstSignal(slot) < dependents.firstSignal(slot + 1)) {
        return Optional.empty();
      }
      var readers = new ArrayList<Integer>();
      for (int at = dependents.firstRule(slot); at < dependents.firstRule(slot + 1); at++) {
        Instance instance = instances.get(dependents.rule(at));
        for (int column : instance.rule().columns()) {
          if (rows[instance.tuple().row() + column] == slot) {
            readers.add(number(instance.rule()));
            readers.add(column);
          }
        }
      }
      return known.computeIfAbsent(readers, this::edges);
    }

    private int number(Rule rule) {
      return numbers.computeIfAbsent(
          rule,
          added -> {
            rules.add(added);
            return rules.size() - 1;
          });
    }

    private Optional<double[]> edges(List<Integer> readers) {
      var all = new TreeSet<Double>();
      for (int i = 0; i < readers.size(); i += 2) {
        for (Condition condition : conditions(rules.get(readers.get(i)))) {
          Optional<SortedSet<Double>> own = Edges.of(readers.get(i + 1), condition);
          if (own.isEmpty()) {
            return Optional.empty();
          }
          all.addAll(own.get());
        }
      }
      return Optional.of(all.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static List<Condition> conditions(Rule rule) {
      Condition suppressWhen = rule.life().suppressWhen();
      return suppressWhen == null
          ? List.of(rule.when(), rule.clear())
          : List.of(rule.when(), rule.clear(), suppressWhen);
    }
  }
}
