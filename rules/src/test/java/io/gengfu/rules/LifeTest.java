package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.AlertTransition.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people do with alerts, and what a rule says of its alert's life. */
class LifeTest {

  private static final ByHand DUTY = new ByHand("duty", "seen on camera");

  static final String HOLD = "  - {set: lift.door_hold, to: true, at-most: 60s}";

  static Bench site(String... lines) {
    String[] all = new String[lines.length + 1];
    all[0] = "when: lift.ebike";
    System.arraycopy(lines, 0, all, 1, lines.length);
    return Bench.with(Bench.rule(all));
  }

  @Test
  void latchedAlertStaysUntilItIsResetByHand() {
    Bench site = site("latched: true").reads("lift-1.ebike", true);
    assertThat(site.desk().reset("alert-1", DUTY, site.now()))
        .isEqualTo(Answer.refused("its condition still holds"));

    site.reads("lift-1.ebike", false);
    assertThat(site.last().kind()).isEqualTo(Kind.CLEARED);
    assertThat(site.last().state()).isEqualTo(AlertState.LATCHED_UNACKNOWLEDGED);
    assertThat(site.engine.acknowledge("alert-1", "duty", site.now()).isDone()).isTrue();
    assertThat(site.last().state()).isEqualTo(AlertState.LATCHED_ACKNOWLEDGED);

    assertThat(site.desk().reset("alert-1", new ByHand("duty", " "), site.now()))
        .isEqualTo(Answer.refused("a reset takes a reason"));
    ByHand hand = new ByHand("duty", "the cellar is empty", Optional.of(Reason.FALSE));
    assertThat(site.desk().reset("alert-1", hand, site.now())).isEqualTo(Answer.done());
    assertThat(site.last().closes()).isTrue();
    assertThat(site.last().who()).contains("duty");
    assertThat(site.last().why()).contains("the cellar is empty");
    assertThat(site.last().reason()).contains(Reason.FALSE);
  }

  @Test
  void conditionThatComesBackToALatchedAlertIsTheSameAlert() {
    Bench site = site("latched: true").reads("lift-1.ebike", true).reads("lift-1.ebike", false);

    site.reads("lift-1.ebike", true);

    assertThat(site.decisions()).endsWith("raised alert-1 #3");
  }

  @Test
  void alertThatAsksForConfirmationIsNotOverWithoutIt() {
    Bench site = site("confirm: true").reads("lift-1.ebike", true).reads("lift-1.ebike", false);

    assertThat(site.desk().confirm("alert-1", DUTY, site.now()))
        .isEqualTo(Answer.refused("it is not acknowledged yet"));
    site.desk().acknowledge("alert-1", DUTY, site.now());
    assertThat(site.last().state()).isEqualTo(AlertState.CLEARED_UNCONFIRMED);
    assertThat(site.desk().confirm("alert-1", DUTY, site.now())).isEqualTo(Answer.done());
    assertThat(site.last().closes()).isTrue();
  }

  // Shelving must never stop a charger's cut-off.
  @Test
  void shelvedAlertIsSilentButItsOutputsAct() {
    Bench site = site("do:", HOLD, "  - {say: lift.voice, zh: 走, en: Go}");
    assertThat(
            site.desk().shelve("test/first/lift-1", Duration.ofHours(2), DUTY, site.now()).isDone())
        .isTrue();
    site.reads("lift-1.ebike", true);
    assertThat(site.decisions()).containsExactly("set lift-1.door_hold 1.0 PT1M");

    site.after("1H59M");
    assertThat(site.decisions()).isEmpty();
    site.after("1M");
    assertThat(site.decisions()).containsExactly("say lift-1.voice Go", "raised alert-1 #1");
  }

  @Test
  void openAlertIsShelvedForATimeAndSaysWhoAndWhy() {
    Bench site = site().reads("lift-1.ebike", true);

    assertThat(site.desk().shelve("alert-1", Duration.ofHours(9), DUTY, site.now()))
        .isEqualTo(Answer.refused("it may be shelved for 8h at most"));
    site.desk().shelve("alert-1", Duration.ofHours(8), DUTY, site.now());
    assertThat(site.last().kind()).isEqualTo(Kind.SHELVED);
    assertThat(site.last().suppression()).isEqualTo(Suppression.SHELVED);
    assertThat(site.last().who()).contains("duty");
    assertThat(site.last().why()).contains("seen on camera");

    // It is told when it is over, but not that it comes back.
    site.reads("lift-1.ebike", false).reads("lift-1.ebike", true).reads("lift-1.ebike", false);
    assertThat(kinds(site)).containsExactly(Kind.RAISED, Kind.SHELVED, Kind.CLEARED);
    site.after("8H");
    assertThat(site.last().kind()).isEqualTo(Kind.UNSHELVED);
    assertThat(site.last().who()).isEmpty();
    assertThat(site.last().suppression()).isEqualTo(Suppression.NONE);
  }

  @Test
  void oneShotShelvingEndsWithTheCondition() {
    Bench site = site("shelve-at-most: 1h");
    assertThat(site.desk().shelveOnce("test/first/lift-1", DUTY, site.now()).isDone()).isFalse();
    site.reads("lift-1.ebike", true);
    site.desk().shelveOnce("alert-1", DUTY, site.now());

    site.reads("lift-1.ebike", false).reads("lift-1.ebike", true);

    assertThat(kinds(site))
        .containsExactly(Kind.RAISED, Kind.SHELVED, Kind.CLEARED, Kind.UNSHELVED, Kind.RAISED);
  }

  @Test
  void forgottenOneShotShelvingEndsInTheEnd() {
    Bench site = site("shelve-at-most: 1h").reads("lift-1.ebike", true);
    site.desk().shelveOnce("alert-1", DUTY, site.now());

    site.after("1H");

    assertThat(kinds(site)).containsExactly(Kind.RAISED, Kind.SHELVED, Kind.UNSHELVED);
  }

  @Test
  void unshelvingByHandRaisesWhatIsActive() {
    Bench site = site();
    site.desk().shelve("test/first/lift-1", Duration.ofHours(2), DUTY, site.now());
    site.reads("lift-1.ebike", true);

    assertThat(site.desk().unshelve("test/first/lift-1", DUTY, site.now()))
        .isEqualTo(Answer.done());

    assertThat(site.decisions()).containsExactly("raised alert-1 #1");
    assertThat(site.desk().unshelve("alert-1", DUTY, site.now()))
        .isEqualTo(Answer.refused("it is not shelved"));
    assertThat(site.desk().unshelve("nonsense", DUTY, site.now()).isDone()).isFalse();
  }

  @Test
  void deviceOutOfServiceRaisesNothingAndSwitchesNothing() {
    Bench site = site("do:", HOLD).reads("lift-1.ebike", true);
    site.decisions();

    assertThat(site.desk().outOfService("lift-1", DUTY, site.now())).isEqualTo(Answer.done());
    assertThat(site.decisions())
        .containsExactly("release lift-1.door_hold", "out_of_service alert-1 #2");
    assertThat(site.engine.suppressed())
        .containsExactly(
            new AlertDesk.Suppressed(
                "test/first/lift-1", Suppression.OUT_OF_SERVICE, "duty", "seen on camera", 0));
    site.reads("lift-1.ebike", false).reads("lift-1.ebike", true);
    assertThat(site.decisions()).containsExactly("cleared alert-1 #3");

    assertThat(site.desk().inService("lift-1", DUTY, site.now())).isEqualTo(Answer.done());
    assertThat(site.decisions())
        .containsExactly(
            "in_service alert-1 #4", "set lift-1.door_hold 1.0 PT1M", "raised alert-1 #5");
    assertThat(site.desk().inService("lift-1", DUTY, site.now()))
        .isEqualTo(Answer.refused("it is in service"));
  }

  @Test
  void outOfServiceWithoutAnOpenAlertIsRememberedAcrossARestart() {
    Bench before = site();
    before.desk().outOfService("lift-1", DUTY, before.now());

    Bench after = before.restarted(before.rules, before.remembered);
    after.reads("lift-1.ebike", true);

    assertThat(after.decisions()).isEmpty();
    assertThat(after.engine.suppressed())
        .singleElement()
        .satisfies(s -> assertThat(s.who()).isEqualTo("duty"));
  }

  @Test
  void suppressedByDesignRaisesNothingUntilTheSuppressionEnds() {
    Bench site = site("suppress-when: lift.mode == Mode.inspection", "do:", HOLD);
    site.reads("lift-1.mode", "inspection").reads("lift-1.ebike", true);
    assertThat(site.decisions()).isEmpty();

    site.reads("lift-1.mode", "normal");
    assertThat(site.decisions())
        .containsExactly("set lift-1.door_hold 1.0 PT1M", "raised alert-1 #1");
    site.reads("lift-1.mode", "inspection");
    assertThat(site.decisions())
        .containsExactly("release lift-1.door_hold", "suppressed alert-1 #2");
    assertThat(site.last().suppression()).isEqualTo(Suppression.BY_DESIGN);
    site.loses("lift-1.mode", Known.BAD);
    assertThat(site.decisions()).isEmpty();
    site.reads("lift-1.mode", "normal");
    assertThat(site.decisions())
        .containsExactly("unsuppressed alert-1 #3", "set lift-1.door_hold 1.0 PT1M");
  }

  @Test
  void activeAlertInhibitsAnotherOfTheSameDeviceOnly() {
    String pack =
        Bench.rule("when: lift.person", "inhibited-by: [second]")
            + """
              - id: second
                when: lift.ebike
                severity: low
                message: {zh: 二, en: Second}
            """;
    Bench site = Bench.with(pack, Map.of("lift", List.of("lift-1", "lift-2")), Map.of());
    site.reads("lift-1.ebike", true).reads("lift-1.person", true).reads("lift-2.person", true);
    assertThat(raised(site)).containsExactly("second/lift-1", "first/lift-2");

    site.reads("lift-1.ebike", false);
    assertThat(raised(site)).containsExactly("second/lift-1", "first/lift-2", "first/lift-1");
    site.reads("lift-1.ebike", true);
    assertThat(site.last().kind()).isEqualTo(Kind.SUPPRESSED);
    assertThat(site.last().why()).contains("inhibited by test/second/lift-1");
  }

  @Test
  void oneReadingThatMakesBothActiveRaisesTheInhibitingOneAlone() {
    String pack =
        Bench.rule("when: lift.ebike", "inhibited-by: [second]")
            + """
              - id: second
                when: lift.ebike
                severity: low
                message: {zh: 二, en: Second}
            """;
    Bench site = Bench.with(pack).reads("lift-1.ebike", true);

    assertThat(raised(site)).containsExactly("second/lift-1");
  }

  @Test
  void nothingThatIsForLifeCanBeSilencedByAPack() {
    assertThat(
            Bench.problems(
                Bench.rule(
                    "when: lift.ebike",
                    "lane: life",
                    "suppress-when: lift.person",
                    "swinger: {at-most: 3}",
                    "digest: {more-than: 3, within: 1m}")))
        .hasSize(3)
        .allMatch(problem -> problem.contains("silences a rule of lane life"));
  }

  @Test
  void rulesThatInhibitEachOtherAreAnError() {
    String pack =
        Bench.rule("when: lift.ebike", "inhibited-by: [second]")
            + """
              - id: second
                when: lift.person
                severity: low
                message: {zh: 二, en: Second}
                inhibited-by: [first]
            """;
    assertThat(Bench.problems(pack)).hasSize(2).allMatch(p -> p.contains("goes in a circle"));
    assertThat(Bench.problems(pack.replace("inhibited-by: [first]", "inhibited-by: [secnd]")))
        .singleElement()
        .satisfies(p -> assertThat(p).contains("unknown rule secnd", "did you mean second?"));
  }

  @Test
  void keysOfAnAlertInARuleWithoutOneAreAnError() {
    assertThat(
            Bench.problems(
                Bench.rule("when: lift.ebike", "alert: false", "latched: true", "do:", HOLD)))
        .singleElement()
        .satisfies(p -> assertThat(p).contains("latched: stands in a rule that raises no alert"));
  }

  @Test
  void versionOfTheRuleIsTheHashOfThePackWithItsParameters() {
    String pack =
        Bench.rule("when: lift.speed > ${limit}")
            .replace("rules:\n", "parameters: {limit: 2}\nrules:\n");
    Bench usual = Bench.with(pack).reads("lift-1.speed", 9);
    Bench spaced = Bench.with(pack.replace("test", "test ")).reads("lift-1.speed", 9);
    Bench other =
        Bench.with(pack, Map.of("lift", List.of("lift-1")), Map.of("limit", "3"))
            .reads("lift-1.speed", 9);

    assertThat(usual.last().ruleVersion()).matches("[0-9a-f]{12}");
    assertThat(spaced.last().ruleVersion()).isEqualTo(usual.last().ruleVersion());
    assertThat(other.last().ruleVersion()).isNotEqualTo(usual.last().ruleVersion());
  }

  static List<Kind> kinds(Bench site) {
    return site.transitions.stream().map(AlertTransition::kind).toList();
  }

  private static List<String> raised(Bench site) {
    return site.transitions.stream()
        .filter(t -> t.kind() == Kind.RAISED)
        .map(t -> t.instance().substring("test/".length()))
        .toList();
  }
}
