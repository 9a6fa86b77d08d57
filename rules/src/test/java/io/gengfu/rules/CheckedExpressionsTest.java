package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.rules.KeptTerms.Use;
import io.gengfu.rules.KeptTerms.Which;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.settings.Problems;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A second start asks nothing twice, and never takes an answer that was given to something else.
 */
class CheckedExpressionsTest {

  private static final String PACK =
      """
      pack: test
      version: 1.0.0
      title: {zh: 试, en: Test}
      scenario: test
      for-each: {lift: lift}
      all: {others: {class: lift, same: building}}
      where: lift.location.floor >= 2 && lift.location.unit in ['1', '2']
      parameters: {limit: 2, wait: 5s}
      signals:
        inside: {latch: lift.person, until: "lift.door == Door.open || !lift.door_zone"}
        fast: {avg: "lift.speed * -2 + 1", over: 1m}
        moving: {number-of: others.car_status == CarStatus.running}
      rules:
        - id: one
          when: "inside && (lift.speed > ${limit} ? lift.fault_code == 'E1' : lift.floor in [1, 2])"
          clear-when: moving < 1 && fast <= 3
          for: ${wait}
          severity: high
          message: {zh: 试, en: test}
      """;

  /** A store in memory that counts. */
  private static final class Counting implements CheckedExpressions {
    final Map<String, byte[]> kept = new HashMap<>();
    int hits;
    int writes;

    @Override
    public Optional<byte[]> find(String key) {
      Optional<byte[]> found = Optional.ofNullable(kept.get(key));
      hits += found.isPresent() ? 1 : 0;
      return found;
    }

    @Override
    public void keep(String key, byte[] bytes) {
      writes++;
      kept.put(key, bytes);
    }

    byte[] kept(String key) {
      return Objects.requireNonNull(kept.get(key));
    }

    String onlyKey() {
      assertThat(kept).hasSize(1);
      return kept.keySet().iterator().next();
    }
  }

  private static RuleSet read(String pack, Map<String, String> parameters, Counting store) {
    var problems = new Problems();
    var binding = new Binding(Bench.document(pack, problems), Map.of(), parameters);
    RuleSet rules = RuleSet.of(List.of(binding), Bench.site(), Calendar.PLAIN, store, problems);
    assertThat(problems.all()).isEmpty();
    return rules;
  }

  private static List<Object> conditions(RuleSet rules) {
    return rules.instance(0).pack().rules().stream()
        .<Object>map(rule -> List.of(rule.when(), rule.clear(), rule.columns()))
        .toList();
  }

  @Test
  void secondStartTakesWhatTheFirstHasChecked() {
    var store = new Counting();
    RuleSet cold = read(PACK, Map.of(), store);
    RuleSet warm = read(PACK, Map.of(), store);

    assertThat(conditions(warm)).isEqualTo(conditions(cold));
    assertThat(warm.inputs()).hasSameSizeAs(cold.inputs());
    assertThat(store.hits).isEqualTo(1);
    assertThat(store.writes).isEqualTo(1);
  }

  // Stronger than a counter: where CEL is not even on the class path nobody can have asked it.
  @Test
  void secondStartDoesNotLoadCel() throws ReflectiveOperationException {
    var store = new Counting();
    read(PACK, Map.of(), store);

    assertThat(instancesWithoutCel(store.kept)).isEqualTo(2);
    assertThatThrownBy(() -> instancesWithoutCel(new HashMap<>()))
        .isInstanceOf(InvocationTargetException.class)
        .hasRootCauseInstanceOf(ClassNotFoundException.class)
        .rootCause()
        .hasMessageContaining("dev.cel");
  }

  private static int instancesWithoutCel(Map<String, byte[]> kept)
      throws ReflectiveOperationException {
    Class<?> start =
        new WithoutCel(CheckedExpressionsTest.class.getClassLoader())
            .loadClass(StartWithoutCel.class.getName());
    return (int)
        start.getDeclaredMethod("instances", String.class, Map.class).invoke(null, PACK, kept);
  }

  @Test
  void anotherParameterIsAnotherPack() {
    var store = new Counting();
    read(PACK, Map.of(), store);
    RuleSet other = read(PACK, Map.of("limit", "7"), store);

    assertThat(store.hits).isZero();
    assertThat(store.kept).hasSize(2);
    assertThat(conditions(other).toString()).contains("Constant[value=7.0]");
    assertThat(conditions(read(PACK, Map.of(), store)).toString())
        .doesNotContain("Constant[value=7.0]");
  }

  @Test
  void anotherOperatorIsAnotherPack() {
    var store = new Counting();
    read(PACK, Map.of(), store);
    read(PACK.replace("moving < 1", "moving > 1"), Map.of(), store);

    assertThat(store.hits).isZero();
    assertThat(store.writes).isEqualTo(2);
  }

  @Test
  void flippedByteIsNoticedWhereverItIsAndTheFileMadeAgain() {
    var store = new Counting();
    RuleSet sound = read(PACK, Map.of(), store);
    String key = store.onlyKey();
    byte[] whole = store.kept(key).clone();
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x20;
      assertThat(TermFile.read(key, damaged)).as("byte %d", at).isEmpty();
    }

    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 1;
    store.kept.put(key, damaged);
    assertThat(conditions(read(PACK, Map.of(), store))).isEqualTo(conditions(sound));
    assertThat(store.kept(key)).isEqualTo(whole);
  }

  @Test
  void missingEndIsNoticedWhereverItBegins() {
    var store = new Counting();
    read(PACK, Map.of(), store);
    String key = store.onlyKey();
    byte[] whole = store.kept(key);

    for (int length = 0; length < whole.length; length++) {
      assertThat(TermFile.read(key, Arrays.copyOf(whole, length))).as("%d bytes", length).isEmpty();
    }
  }

  @Test
  void fileOfAnotherPackIsNotTaken() {
    var store = new Counting();
    RuleSet sound = read(PACK, Map.of(), store);
    String key = store.onlyKey();
    byte[] whole = store.kept(key);
    var others = new Counting();
    read(PACK, Map.of("limit", "3"), others);
    store.kept.put(key, others.kept(others.onlyKey()));

    assertThat(conditions(read(PACK, Map.of(), store))).isEqualTo(conditions(sound));
    assertThat(store.kept(key)).isEqualTo(whole);
  }

  @Test
  void packWithAMistakeIsNotKept() {
    var store = new Counting();
    var problems = new Problems();
    var binding =
        new Binding(
            Bench.document(PACK.replace("fast <= 3", "fsat <= 3"), problems), Map.of(), Map.of());
    RuleSet.of(List.of(binding), Bench.site(), Calendar.PLAIN, store, problems);

    assertThat(problems.all()).hasSize(1);
    assertThat(store.kept).isEmpty();
  }

  @Test
  void everyKindOfTermIsReadAsItWasWritten() {
    var terms = new LinkedHashMap<Which, Term>();
    var all =
        List.<Term>of(
            new Term.Flag(true, 1),
            new Term.Figure(-0.1, 2),
            new Term.Words("电梯 \0", 3),
            new Term.Name("lift.mode", 4),
            new Term.Series(List.of(), 5));
    terms.put(new Which(Use.CONDITION, "", "a"), new Term.Call("_&&_", all, 6));
    terms.put(new Which(Use.NUMBER, "others", "a"), new Term.Series(all, 7));
    terms.put(new Which(Use.SELECTOR, "", ""), new Term.Flag(false, 8));

    assertThat(TermFile.read("key", TermFile.write("key", terms))).contains(terms);
    assertThat(TermFile.read("yek", TermFile.write("key", terms))).isEmpty();
  }
}
