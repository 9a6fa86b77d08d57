package io.gengfu.rules;

import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.RuleSet.Instance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a reading of each slot has to ask: which program, which entry of it, of which instances.
 * Packs share nothing; all instances of a pack share its program.
 */
final class Programs {

  /** Numbers in a link: program, entry, first row, first instance. */
  static final int LINK = 4;

  private final Program[] programs;
  private final List<List<Entry>> entries = new ArrayList<>();
  private final List<String> interpreted = new ArrayList<>();
  private final int[] programOf;
  private final int[] ruleOf;
  private final int[] firstLink;
  private final int[] links;

  /** Consecutive instances of one pack over one tuple of devices. */
  private record Run(int first, List<Rule> rules, Instance instance) {}

  /** What is known of a pack while its runs are gathered. */
  private static final class Gathered {
    final List<Rule> rules = new ArrayList<>();
    final Map<Rule, Integer> numbers = new IdentityHashMap<>();
    final Map<Rule, List<Standing>> standings = new IdentityHashMap<>();
    final List<Entry> entries = new ArrayList<>();
    final int number;

    Gathered(int number) {
      this.number = number;
    }
  }

  /** Rules that stand together wherever the pack is bound, and their entries. */
  private record Standing(List<Rule> rules, int firstEntry, int lastEntry) {}

  /**
   * @param instances in the order in which one reading evaluates them
   * @param rows the slots of every row
   * @param fused whether code is made; else conditions are asked themselves
   */
  Programs(int slots, List<Instance> instances, int[] rows, boolean fused) {
    this.programOf = new int[instances.size()];
    this.ruleOf = new int[instances.size()];
    this.firstLink = new int[slots + 1];
    Map<Pack, Gathered> packs = new IdentityHashMap<>();
    List<Run> runs = runs(instances);
    List<Gathered> inOrder = new ArrayList<>();
    for (Run run : runs) {
      Gathered pack =
          packs.computeIfAbsent(
              run.instance().pack(),
              p -> {
                inOrder.add(new Gathered(inOrder.size()));
                return inOrder.getLast();
              });
      Standing standing = standing(pack, run);
      for (int i = 0; i < run.rules().size(); i++) {
        programOf[run.first() + i] = pack.number;
        ruleOf[run.first() + i] = pack.numbers.get(run.rules().get(i));
      }
      for (int e = standing.firstEntry(); e < standing.lastEntry(); e++) {
        firstLink[rows[run.instance().firstPoint() + pack.entries.get(e).column()] + 1] += LINK;
      }
    }
    for (int i = 0; i < slots; i++) {
      firstLink[i + 1] += firstLink[i];
    }
    this.links = new int[firstLink[slots]];
    int[] next = firstLink.clone();
    for (Run run : runs) {
      Gathered pack = packs.get(run.instance().pack());
      Standing standing = standing(pack, run);
      int row = run.instance().firstPoint();
      for (int e = standing.firstEntry(); e < standing.lastEntry(); e++) {
        int slot = rows[row + pack.entries.get(e).column()];
        links[next[slot]] = pack.number;
        links[next[slot] + 1] = e;
        links[next[slot] + 2] = row;
        links[next[slot] + 3] = run.first();
        next[slot] += LINK;
      }
    }
    this.programs = new Program[inOrder.size()];
    packs.forEach(
        (pack, gathered) -> {
          Optional<Program> code = fused ? fuse(gathered) : Optional.empty();
          if (code.isEmpty()) {
            interpreted.add(pack.name());
          }
          programs[gathered.number] =
              code.orElseGet(() -> new Interpreted(gathered.rules, gathered.entries));
        });
    inOrder.forEach(pack -> entries.add(pack.entries));
  }

  // Slower conditions are better than none.
  private static Optional<Program> fuse(Gathered pack) {
    try {
      return Fusion.fuse(pack.rules, pack.entries);
    } catch (IllegalArgumentException | LinkageError tooMuchForOneClass) {
      return Optional.empty();
    }
  }

  private static List<Run> runs(List<Instance> instances) {
    var runs = new ArrayList<Run>();
    int first = 0;
    while (first < instances.size()) {
      Instance instance = instances.get(first);
      var rules = new ArrayList<Rule>();
      int end = first;
      while (end < instances.size() && together(instance, instances.get(end))) {
        rules.add(instances.get(end++).rule());
      }
      runs.add(new Run(first, rules, instance));
      first = end;
    }
    return runs;
  }

  private static boolean together(Instance a, Instance b) {
    return isSame(a.pack(), b.pack())
        && a.firstPoint() == b.firstPoint()
        && a.firstLatch() == b.firstLatch();
  }

  @SuppressWarnings("ReferenceEquality") // Two packs may be equal and yet bound apart.
  private static boolean isSame(Object a, Object b) {
    return a == b;
  }

  private static Standing standing(Gathered pack, Run run) {
    List<Standing> known =
        pack.standings.computeIfAbsent(run.rules().getFirst(), r -> new ArrayList<>());
    for (Standing standing : known) {
      if (sameRules(standing.rules(), run.rules())) {
        return standing;
      }
    }
    int firstEntry = pack.entries.size();
    for (Rule rule : run.rules()) {
      if (pack.numbers.putIfAbsent(rule, pack.rules.size()) == null) {
        pack.rules.add(rule);
      }
    }
    Set<Integer> columns = new LinkedHashSet<>();
    run.rules().forEach(rule -> columns.addAll(rule.columns()));
    columns.forEach(column -> entries(pack, run.rules(), column));
    var standing = new Standing(run.rules(), firstEntry, pack.entries.size());
    known.add(standing);
    return standing;
  }

  private static boolean sameRules(List<Rule> a, List<Rule> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!isSame(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static void entries(Gathered pack, List<Rule> rules, int column) {
    int[] offsets =
        IntStream.range(0, rules.size())
            .filter(i -> rules.get(i).columns().contains(column))
            .toArray();
    for (int from = 0; from < offsets.length; from += Program.ENTRY) {
      int[] some =
          Arrays.copyOfRange(
              offsets, from, Math.min(offsets.length, from + Program.ENTRY));
      int[] numbers =
          Arrays.stream(some).map(i -> pack.numbers.get(rules.get(i))).toArray();
      pack.entries.add(new Entry(column, numbers, some));
    }
  }

  /** The packs whose conditions could not be made code of. */
  List<String> interpreted() {
    return List.copyOf(interpreted);
  }

  /** Where the links of each slot begin in {@link #links}; one more at the end. */
  int[] firstLink() {
    return firstLink;
  }

  int[] links() {
    return links;
  }

  Program[] all() {
    return programs;
  }

  Entry entry(int program, int entry) {
    return entries.get(program).get(entry);
  }

  /** What the instance's {@code when} or {@code clear} answers. */
  int answer(int instance, int row, boolean clear, Inputs inputs) {
    int number = 2 * ruleOf[instance] + (clear ? 1 : 0);
    return programs[programOf[instance]].answer(number, row, inputs);
  }
}
