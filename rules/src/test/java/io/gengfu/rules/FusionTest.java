package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The code made of a pack's conditions, where it is large, or made often, or cannot be made. */
class FusionTest {

  /** HotSpot compiles no method above 8,000 bytes; see HugeMethodLimit. */
  private static final int LIMIT = 7_000;

  private static final int COLUMNS = 40;

  static Pack.Rule rule(Condition when) {
    return new Pack.Rule(
        "any",
        when,
        Condition.not(when),
        new Wait(0, 0),
        0,
        Severity.HIGH,
        Lane.ALERT,
        true,
        Template.EMPTY,
        List.of(),
        List.of(0),
        List.of(0),
        0,
        Life.PLAIN,
        new Doubt(Doubt.Counts.KEEP, Doubt.BY_INTERVAL));
  }

  private static Condition over(int column, double limit) {
    return Condition.less(Amount.constant(limit), Amount.signal(column));
  }

  // One rule of a thousand comparisons, and two hundred rules: neither may outgrow the JIT.
  @Test
  void noMethodOutgrowsTheJit() {
    Condition wide = over(0, 0);
    for (int i = 1; i < 1_000; i++) {
      Condition next =
          i % 3 == 0
              ? Condition.equal(Amount.signal(i % COLUMNS), Amount.constant(i))
              : over(i % COLUMNS, i);
      wide = i % 2 == 0 ? Condition.or(next, wide) : Condition.and(wide, next);
    }
    Amount sum = Amount.signal(0);
    for (int i = 1; i < 1_000; i++) {
      sum = Amount.plus(sum, Amount.signal(i % COLUMNS));
    }
    List<Pack.Rule> rules = many();
    rules.add(rule(wide));
    rules.add(rule(Condition.less(sum, Amount.constant(1))));
    byte[] bytes = Fusion.bytes(rules, entries(rules.size()), layout()).orElseThrow();

    ClassModel model = ClassFile.of().parse(bytes);

    assertThat(model.methods()).hasSizeGreaterThan(400);
    assertThat(model.methods()).allSatisfy(m -> assertThat(size(m)).isLessThan(LIMIT));
  }

  private static int size(MethodModel method) {
    return method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
  }

  // Long conditions are split into methods: that must not change what they answer.
  @Test
  void splitConditionAnswersAsItsParts() {
    Condition all = over(0, 1);
    Amount sum = Amount.signal(0);
    for (int i = 1; i < 500; i++) {
      all = Condition.and(Condition.or(over(i % COLUMNS, 1), over((i + 1) % COLUMNS, 1)), all);
      sum = Amount.plus(Amount.signal(i % COLUMNS), sum);
    }
    List<Pack.Rule> rules = List.of(rule(all), rule(Condition.less(sum, Amount.constant(1_000))));
    Program fused = Fusion.fuse(rules, entries(2), layout()).orElseThrow();
    var closures = new Interpreted(rules, entries(2));
    int[] row = IntStream.range(0, COLUMNS).toArray();
    var inputs = new Inputs(COLUMNS, row, new int[0], 0, ZoneOffset.UTC);
    for (int known = 0; known <= COLUMNS; known++) {
      for (int column = 0; column < COLUMNS; column++) {
        inputs.take(column, column < known ? 2.5 : 0.5, Known.GOOD);
      }
      for (int number = 0; number < 4; number++) {
        assertThat(fused.answer(number, 0, inputs)).isEqualTo(closures.answer(number, 0, inputs));
      }
      inputs.take(known % COLUMNS, 2.5, Known.STALE);
      for (int number = 0; number < 4; number++) {
        assertThat(fused.answer(number, 0, inputs)).isEqualTo(closures.answer(number, 0, inputs));
      }
    }
  }

  @Test
  void packOfTwoHundredRulesAnswersEachAsItsClosure() {
    List<Pack.Rule> rules = many();
    Program fused = Fusion.fuse(rules, entries(rules.size()), layout()).orElseThrow();
    var closures = new Interpreted(rules, entries(rules.size()));
    var inputs =
        new Inputs(COLUMNS, IntStream.range(0, COLUMNS).toArray(), new int[0], 0, ZoneOffset.UTC);
    for (int column = 0; column < COLUMNS; column++) {
      inputs.take(column, 100 * (column % 3), column % 7 == 0 ? Known.BAD : Known.GOOD);
    }
    byte[] rest = new byte[rules.size()];

    for (int number = 0; number < 2 * rules.size(); number++) {
      assertThat(fused.answer(number, 0, inputs)).isEqualTo(closures.answer(number, 0, inputs));
    }
    for (int entry = 0; entry < rules.size(); entry++) {
      assertThat(fused.stirred(entry, 0, 0, rest, inputs))
          .isEqualTo(closures.stirred(entry, 0, 0, rest, inputs));
    }
  }

  private static List<Pack.Rule> many() {
    var rules = new ArrayList<Pack.Rule>();
    for (int i = 0; i < 200; i++) {
      rules.add(rule(Condition.and(over(i % COLUMNS, i), over((i + 1) % COLUMNS, 10))));
    }
    return rules;
  }

  private static List<Entry> entries(int rules) {
    return IntStream.range(0, rules)
        .mapToObj(i -> new Entry(new int[] {i}, new int[] {i}))
        .toList();
  }

  private static Layout layout() {
    return new Layout(IntStream.range(0, COLUMNS).toArray(), true);
  }

  @Test
  void everyPackIsFusedUnlessAConditionIsNotMadeOfParts() {
    assertThat(Bench.with(Bench.rule("when: lift.ebike")).rules.interpreted()).isEmpty();
    assertThat(Bench.withBrokenRule().rules.interpreted()).containsExactly("test");
  }

  // What a reload leaves behind would end a gateway after some months of tinkering.
  @Test
  void thousandReloadsLeaveNoClassBehind() {
    Bench site = Bench.with(Bench.rule("when: lift.ebike && lift.speed > 1"));
    reload(site, 100);
    long before = metaspace();

    reload(site, 1_000);

    // Each reload makes a class of some kilobytes; they go when the collector looks at metaspace.
    assertThat(metaspace() - before).isLessThan(2_000_000);
  }

  private static void reload(Bench site, int times) {
    for (int i = 0; i < times; i++) {
      RuleSet again = new RuleSet(site.points, site.rules.bound(), List.of());
      assertThat(again.instances()).isEqualTo(1);
    }
  }

  private static long metaspace() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .map(MemoryPoolMXBean::getUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
