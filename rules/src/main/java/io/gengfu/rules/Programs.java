package io.gengfu.rules;

import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.RuleSet.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a reading of each slot has to ask: which program, which entry of it, of which instances.
 * Packs share nothing; all instances of a pack share its program.
 */
final class Programs {

  /** Numbers in a link: program, entry, base, first instance. */
  static final int LINK = 4;

  /**
   * Numbers in a head: first link, end of links, first signal, end of signals. Where all that
   * follows from a slot is one link, which is the rule, its head is that link.
   */
  static final int HEAD = 4;

  private final Program[] programs;
  private final List<List<Entry>> entries = new ArrayList<>();
  private final List<String> interpreted = new ArrayList<>();
  private final int[] programOf;
  private final int[] ruleOf;
  private final int[] heads;
  // The program of a slot's only link; null where it has none, or more, or signals.
  private final @Nullable Program[] only;
  private final boolean[] regular;
  private final int[] links;

  /** What is known of a pack while its instances are gathered. */
  private static final class Gathered {
    final Pack pack;
    final int number;
    final List<Rule> rules = new ArrayList<>();
    final IdentityHashMap<Rule, Integer> numbers = new IdentityHashMap<>();
    final List<Entry> entries = new ArrayList<>();
    final Map<List<Integer>, Integer> numberOf = new HashMap<>();

    Gathered(Pack pack, int number) {
      this.pack = pack;
      this.number = number;
    }

    int rule(Rule rule) {
      return numbers.computeIfAbsent(
          rule,
          added -> {
            rules.add(added);
            return rules.size() - 1;
          });
    }

    int entry(List<Integer> rules, List<Integer> offsets) {
      var both = new ArrayList<>(rules);
      both.addAll(offsets);
      return numberOf.computeIfAbsent(
          both,
          added -> {
            entries.add(new Entry(ints(rules), ints(offsets)));
            return entries.size() - 1;
          });
    }

    private static int[] ints(List<Integer> numbers) {
      return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /**
   * @param instances in the order in which one reading evaluates them
   * @param fused whether code is made; else conditions are asked themselves
   */
  Programs(List<Instance> instances, Dependents dependents, int[] rows, int slots, boolean fused) {
    this.programOf = new int[instances.size()];
    this.ruleOf = new int[instances.size()];
    this.heads = new int[HEAD * slots];
    IdentityHashMap<Pack, Gathered> packs = new IdentityHashMap<>();
    List<Gathered> inOrder = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      Gathered pack =
          packs.computeIfAbsent(
              instances.get(i).pack(),
              p -> {
                inOrder.add(new Gathered(p, inOrder.size()));
                return inOrder.getLast();
              });
      programOf[i] = pack.number;
      ruleOf[i] = pack.rule(instances.get(i).rule());
    }
    this.links = links(instances, dependents, slots, inOrder);
    this.programs = new Program[inOrder.size()];
    this.regular = new boolean[inOrder.size()];
    IdentityHashMap<Pack, Layout> layouts = new IdentityHashMap<>();
    instances.forEach(i -> Layout.look(layouts, i.tuple(), rows));
    for (Gathered pack : inOrder) {
      Layout layout = Objects.requireNonNull(layouts.get(pack.pack));
      Optional<Program> code = fused ? fuse(pack, layout) : Optional.empty();
      regular[pack.number] = code.isPresent() && layout.isRegular();
      if (code.isEmpty()) {
        interpreted.add(pack.pack.name());
      }
      programs[pack.number] = code.orElseGet(() -> new Interpreted(pack.rules, pack.entries));
      entries.add(pack.entries);
    }
    this.only = new Program[slots];
    prepare(rows);
  }

  private void prepare(int[] rows) {
    for (int at = 0; at < links.length; at += LINK) {
      links[at + 2] = base(links[at], links[at + 2], rows);
    }
    for (int slot = 0; slot < only.length; slot++) {
      int head = HEAD * slot;
      boolean one = heads[head + 1] - heads[head] == LINK && heads[head + 2] == heads[head + 3];
      if (one) {
        int link = heads[head];
        System.arraycopy(links, link, heads, head, LINK);
        only[slot] = programs[links[link]];
      }
    }
  }

  private int base(int program, int row, int[] rows) {
    return regular[program] ? Inputs.SLOT * rows[row] : row;
  }

  private int[] links(
      List<Instance> instances, Dependents dependents, int slots, List<Gathered> packs) {
    var made = IntStream.builder();
    int count = 0;
    for (int slot = 0; slot < slots; slot++) {
      heads[HEAD * slot] = count;
      int at = dependents.firstRule(slot);
      int end = dependents.firstRule(slot + 1);
      while (at < end) {
        int first = dependents.rule(at);
        var rules = new ArrayList<Integer>();
        var offsets = new ArrayList<Integer>();
        while (at < end
            && rules.size() < Program.ENTRY
            && isOfTuple(instances.get(first), instances.get(dependents.rule(at)))) {
          int instance = dependents.rule(at++);
          rules.add(ruleOf[instance]);
          offsets.add(instance - first);
        }
        made.add(programOf[first]);
        made.add(packs.get(programOf[first]).entry(rules, offsets));
        made.add(instances.get(first).tuple().row());
        made.add(first);
        count += LINK;
      }
      heads[HEAD * slot + 1] = count;
      heads[HEAD * slot + 2] = dependents.firstSignal(slot);
      heads[HEAD * slot + 3] = dependents.firstSignal(slot + 1);
    }
    return made.build().toArray();
  }

  @SuppressWarnings("ReferenceEquality") // Equal packs may be bound apart; a tuple is one object.
  private static boolean isOfTuple(Instance a, Instance b) {
    return a.tuple() == b.tuple();
  }

  // Slower conditions are better than none.
  private static Optional<Program> fuse(Gathered pack, Layout layout) {
    try {
      return Fusion.fuse(pack.rules, pack.entries, layout);
    } catch (IllegalArgumentException | LinkageError tooMuchForOneClass) {
      return Optional.empty();
    }
  }

  /** The packs whose conditions could not be made code of. */
  List<String> interpreted() {
    return List.copyOf(interpreted);
  }

  /** One head for each slot: what follows from it. */
  int[] heads() {
    return heads;
  }

  @Nullable Program[] only() {
    return only;
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
    int program = programOf[instance];
    return programs[program].answer(number, base(program, row, inputs.rows), inputs);
  }
}
