package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.Adoption.Changed;
import io.gengfu.rules.Adoption.Report;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules are exchanged under a running engine. */
class AdoptionTest {

  private static final String PACK =
      """
      pack: everything
      version: "1"
      title: {zh: 全, en: All}
      scenario: lift
      for-each: {lift: lift}
      signals:
        occupied: {latch: lift.person, until: lift.door == Door.open}
        rides: {count: lift.person, within: 1m}
        still: {absent: lift.person, longer-than: 20s}
        mean: {avg: lift.speed, over: 30s}
        fault: {map: lift.fault_code, to: {"01": "chain", "02": "door"}}
      rules:
        - id: waits
          when: lift.ebike && lift.mode == Mode.normal
          for: 3s
          clear-for: 4s
          severity: high
          message: {zh: 一, en: One}
          do: [{set: lift.door_hold, to: true, at-most: 45s}]
        - {id: busy, when: rides >= 2, severity: low, message: {zh: 二, en: Two}}
        - {id: quiet, when: still && occupied, severity: low, message: {zh: 三, en: Three}}
        - {id: fast, when: mean > 2, clear-for: 2s, severity: low, message: {zh: 四, en: Four}}
        - {id: chain, when: "fault == 'chain'", severity: low, message: {zh: 五, en: Five}}
      """;

  /** One gateway's decisions, whichever engine makes them. */
  private static final class Run implements Decisions {
    final Points points = Bench.site();
    final List<String> decided = new ArrayList<>();
    RuleEngine engine;
    private int ids;

    Run(String pack) {
      engine = new RuleEngine(rules(pack), this, () -> "alert-" + ++ids);
    }

    RuleSet rules(String pack) {
      var problems = new Problems();
      var document = YamlReader.parse(pack, "test", problems).orElseThrow();
      var devices = Map.of("lift", List.of("lift-1"));
      RuleSet rules =
          RuleSet.of(List.of(new Binding(document, devices, Map.of())), points, problems);
      assertThat(problems.all()).isEmpty();
      return rules;
    }

    Report adopts(String pack, long nanos) {
      var next = new RuleEngine(rules(pack), this, () -> "alert-" + ++ids);
      var adoption = new Adoption(engine, next);
      adoption.leave(nanos);
      engine = next;
      adoption.enter(nanos);
      return adoption.report();
    }

    void reads(String point, double value, byte known, long nanos) {
      passes(nanos);
      engine.reading(points.find("lift-1." + point).orElseThrow().index(), value, known, nanos);
    }

    void passes(long nanos) {
      while (engine.nextDue() <= nanos) {
        engine.tick(engine.nextDue());
      }
      engine.tick(nanos);
    }

    @Override
    public void transition(AlertTransition t, InstanceState saved) {
      decided.add(
          t.nanos() + " " + t.rule() + " " + t.kind() + " " + t.alertId() + " #" + t.number());
    }

    @Override
    public void set(int instance, Point output, double value, long atMostNanos) {
      decided.add(engine.key(instance) + " sets " + output);
    }

    @Override
    public void release(int instance, Point output) {
      decided.add(engine.key(instance) + " releases " + output);
    }

    @Override
    public void say(int instance, Point voice, LocalText words) {}

    @Override
    public void faulted(int instance, RuntimeException bug) {
      throw bug;
    }
  }

  private static void reading(Random random, Run run, long nanos) {
    byte known = random.nextInt(5) == 0 ? Known.BAD : Known.GOOD;
    String[] points = {"ebike", "mode", "person", "door", "speed", "fault_code"};
    String point = points[random.nextInt(points.length)];
    int any = random.nextInt(4);
    double value =
        switch (point) {
          case "mode", "door" -> any == 0 ? 1 : 0;
          case "speed" -> 1.5 * any;
          case "fault_code" -> run.engine.handle("0" + any);
          default -> any % 2;
        };
    run.reads(point, known == Known.BAD ? Double.NaN : value, known, nanos);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theSameRulesGoOnAsIfNothingHadHappened(long seed) {
    var straight = new Run(PACK);
    var exchanged = new Run(PACK);
    var first = new Random(seed);
    var second = new Random(seed);
    var when = new Random(seed + 1000);
    long now = 0;
    int adoptions = 0;
    for (int i = 0; i < 3_000; i++) {
      now += 100_000_000L * (1 + when.nextInt(60));
      if (when.nextInt(10) == 0) {
        exchanged.passes(now);
        Report report = exchanged.adopts(PACK, now);
        assertThat(report.kept()).isEqualTo(5);
        assertThat(report.changed()).isEmpty();
        adoptions++;
      }
      reading(first, straight, now);
      reading(second, exchanged, now);
    }

    assertThat(adoptions).isGreaterThan(100);
    assertThat(straight.decided).hasSizeGreaterThan(100);
    assertThat(exchanged.decided).isEqualTo(straight.decided);
  }

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static Run occupied() {
    var run = new Run(PACK);
    run.reads("door", 1, Known.GOOD, SECOND);
    run.reads("door", 0, Known.GOOD, 2 * SECOND);
    run.reads("person", 1, Known.GOOD, 3 * SECOND);
    run.reads("person", 0, Known.GOOD, 4 * SECOND);
    return run;
  }

  @Test
  void aSignalThatIsDefinedAnewForgetsAndSoDoTheRulesThatWaitForIt() {
    Run run = occupied();

    Report report =
        run.adopts(
            PACK.replace("until: lift.door == Door.open", "until: lift.speed > 9"), 9 * SECOND);

    assertThat(report.changed())
        .containsExactly(
            new Changed("everything/quiet/lift-1", List.of()),
            new Changed("everything/~signals/lift-1", List.of("the memory of occupied")));
    assertThat(report.kept()).isEqualTo(4);
    run.passes(60 * SECOND);
    assertThat(run.decided).isEmpty();
  }

  // Whoever changes one line of a pack wants its other windows to go on.
  @Test
  void theOtherSignalsOfThePackRemember() {
    Run run = occupied();

    run.adopts(PACK.replace("within: 1m", "within: 2m"), 9 * SECOND);
    run.passes(30 * SECOND);

    assertThat(run.decided).containsExactly(24 * SECOND + " quiet RAISED alert-1 #1");
  }

  @Test
  void aSignalThatReadsOneThatWasDefinedAnewForgetsToo() {
    String chained =
        PACK.replace("  fault:", "  long: {absent: \"!occupied\", longer-than: 20s}\n  fault:")
            .replace("when: still && occupied", "when: long");
    var run = new Run(chained);
    run.reads("door", 0, Known.GOOD, SECOND);
    run.reads("person", 1, Known.GOOD, 2 * SECOND);

    Report report =
        run.adopts(
            chained.replace("latch: lift.person", "latch: lift.person || lift.ebike"), 9 * SECOND);

    assertThat(report.changed())
        .contains(
            new Changed(
                "everything/~signals/lift-1",
                List.of("the memory of occupied", "the memory of long")));
  }

  // On a large site thousands of rows would go to the disk again after each reload.
  @Test
  void whatIsAtRestIsNotSavedAgainAndActsAsBefore() {
    var run = new Run(PACK);
    run.reads("mode", 1, Known.GOOD, SECOND);
    run.reads("ebike", 0, Known.GOOD, SECOND);
    run.engine.changed(2 * SECOND);

    run.adopts(PACK, 3 * SECOND);

    assertThat(run.engine.changed(4 * SECOND))
        .extracting(InstanceState::key)
        .doesNotContain("everything/waits/lift-1");
    run.reads("ebike", 1, Known.GOOD, 5 * SECOND);
    run.passes(9 * SECOND);
    assertThat(run.decided).contains(8 * SECOND + " waits RAISED alert-1 #1");
  }

  @Test
  void aWaitThatBeganBeforeIsSavedAgain() {
    var run = new Run(PACK.replace("for: 3s", "for: 12h"));
    run.reads("mode", 1, Known.GOOD, SECOND);
    run.reads("ebike", 1, Known.GOOD, SECOND);
    run.engine.changed(2 * SECOND);

    run.adopts(PACK.replace("for: 3s", "for: 12h"), 3 * SECOND);

    assertThat(run.engine.changed(4 * SECOND))
        .extracting(InstanceState::key)
        .contains("everything/waits/lift-1");
  }

  @Test
  void rulesForOtherPointsAreNoSuccessors() {
    var run = new Run(PACK);
    var other = new RuleEngine(RuleSet.empty(), run, () -> "x");

    assertThatThrownBy(() -> new Adoption(run.engine, other))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
