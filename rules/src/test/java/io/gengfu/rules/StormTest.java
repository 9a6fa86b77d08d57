package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.AlertTransition.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Escalation, the swinger cap, digests and reopening. */
class StormTest {

  private static final ByHand DUTY = new ByHand("duty", "seen on camera");

  private static final String[] ESCALATES = {
    "do:",
    LifeTest.HOLD,
    "escalate:",
    "  - {after: 5m, severity: medium}",
    "  - after: 10m",
    "    severity: critical",
    "    message: {zh: 无人应答, en: Nobody answers}",
    "    do: [{say: lift.voice, zh: 救命, en: Help}]"
  };

  private static final String DIGEST = "digest: {more-than: 2, within: 10m}";

  private static Bench lifts(String... lines) {
    String[] all = new String[lines.length + 1];
    all[0] = "when: lift.ebike";
    System.arraycopy(lines, 0, all, 1, lines.length);
    return Bench.with(Bench.rule(all), Map.of("lift", List.of("lift-1", "lift-2")), Map.of());
  }

  @Test
  void alertEscalatesStepByStepUntilSomebodyAcknowledges() {
    Bench site = LifeTest.site(ESCALATES).reads("lift-1.ebike", true);
    site.decisions();

    site.after("4M59S");
    assertThat(site.decisions()).isEmpty();
    assertThat(site.after("1S").decisions()).containsExactly("escalated alert-1 #2");
    assertThat(site.last().escalation()).isEqualTo(1);
    // A step never makes an alert less severe.
    assertThat(site.last().severity()).isEqualTo(Severity.HIGH);
    assertThat(site.last().why()).contains("not acknowledged for 5m");

    assertThat(site.after("5M").decisions())
        .containsExactly("say lift-1.voice Help", "escalated alert-1 #3");
    assertThat(site.last().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(site.last().message().en()).isEqualTo("Nobody answers");
    site.engine.acknowledge("alert-1", "duty", site.now());
    assertThat(site.last().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(site.after("1H").decisions()).containsExactly("acknowledged alert-1 #4");
  }

  @Test
  void acknowledgedAlertDoesNotEscalate() {
    Bench site = LifeTest.site(ESCALATES).reads("lift-1.ebike", true);
    site.engine.acknowledge("alert-1", "duty", site.now());

    site.after("1H");

    assertThat(LifeTest.kinds(site)).containsExactly(Kind.RAISED, Kind.ACKNOWLEDGED);
  }

  @Test
  void flickerDoesNotKeepAnAlertFromEscalating() {
    Bench site = LifeTest.site(ESCALATES).reads("lift-1.ebike", true);
    site.after("4M").reads("lift-1.ebike", false).after("3M");
    assertThat(LifeTest.kinds(site)).containsExactly(Kind.RAISED, Kind.CLEARED);

    site.reads("lift-1.ebike", true).after("1S");

    assertThat(LifeTest.kinds(site))
        .containsExactly(Kind.RAISED, Kind.CLEARED, Kind.RAISED, Kind.ESCALATED);
  }

  @Test
  void whatEscalationSwitchedIsLetGoWhenSomebodyAcknowledges() {
    Bench site =
        LifeTest.site(
            "escalate:",
            "  - after: 1m",
            "    severity: critical",
            "    do: [{set: lift.door_hold, to: true, at-most: 60s}]");
    site.reads("lift-1.ebike", true).after("1M");
    assertThat(site.decisions())
        .containsExactly(
            "raised alert-1 #1", "set lift-1.door_hold 1.0 PT1M", "escalated alert-1 #2");

    site.engine.acknowledge("alert-1", "duty", site.now());

    assertThat(site.decisions())
        .containsExactly("release lift-1.door_hold", "acknowledged alert-1 #3");
  }

  @Test
  void escalationGoesOnAfterARestartWhereItWas() {
    Bench before = LifeTest.site(ESCALATES).reads("lift-1.ebike", true).after("6M");

    Bench after = before.restarted(before.rules, List.of(before.saved.getLast())).after("3M59S");
    assertThat(after.decisions()).isEmpty();
    after.after("1S");

    assertThat(after.decisions()).endsWith("escalated alert-1 #3");
    assertThat(after.last().escalation()).isEqualTo(2);
  }

  @Test
  void shelvedAlertEscalatesWhenTheShelvingIsOver() {
    Bench site = LifeTest.site(ESCALATES).reads("lift-1.ebike", true);
    site.desk().shelve("alert-1", Duration.ofHours(1), DUTY, site.now());

    site.after("30M");
    assertThat(LifeTest.kinds(site)).containsExactly(Kind.RAISED, Kind.SHELVED);
    site.after("30M");

    assertThat(LifeTest.kinds(site))
        .containsExactly(Kind.RAISED, Kind.SHELVED, Kind.UNSHELVED, Kind.ESCALATED, Kind.ESCALATED);
  }

  @Test
  void swingerIsShutDownAfterItsLastAlertUntilItIsQuiet() {
    Bench site = LifeTest.site("swinger: {at-most: 2, restore: 1h}", "do:", LifeTest.HOLD);
    for (int i = 0; i < 2; i++) {
      site.reads("lift-1.ebike", true).reads("lift-1.ebike", false);
    }
    assertThat(site.last().kind()).isEqualTo(Kind.SUPPRESSED);
    assertThat(site.last().suppression()).isEqualTo(Suppression.SWINGER);
    site.decisions();

    // It goes on swinging: the quiet time begins anew.
    site.after("50M").reads("lift-1.ebike", true).reads("lift-1.ebike", false).after("59M");
    assertThat(site.decisions()).isEmpty();
    site.after("1M");
    assertThat(site.last().kind()).isEqualTo(Kind.UNSUPPRESSED);
    site.reads("lift-1.ebike", true);
    assertThat(site.last().kind()).isEqualTo(Kind.RAISED);
  }

  @Test
  void quietTimeForgivesWhatTheSwingerCounted() {
    Bench site = LifeTest.site("swinger: {at-most: 2, restore: 1h}");
    for (int i = 0; i < 4; i++) {
      site.reads("lift-1.ebike", true).reads("lift-1.ebike", false).after("1H");
    }

    assertThat(LifeTest.kinds(site)).doesNotContain(Kind.SUPPRESSED);
  }

  @Test
  void alertReopensWithinItsTimeAndNotAfter() {
    Bench site = LifeTest.site("reopen-within: 10m").reads("lift-1.ebike", true);
    site.engine.acknowledge("alert-1", "duty", site.now());
    site.reads("lift-1.ebike", false).after("10M").reads("lift-1.ebike", true);
    assertThat(site.decisions()).endsWith("raised alert-1 #4");

    site.engine.acknowledge("alert-1", "duty", site.now());
    site.reads("lift-1.ebike", false).after("10M1S").reads("lift-1.ebike", true);
    assertThat(site.decisions()).endsWith("raised alert-2 #1");
  }

  @Test
  void beyondTheLimitAlertsAreCountedInOne() {
    Bench site = lifts(DIGEST, "do:", LifeTest.HOLD);
    storm(site, 2);
    assertThat(site.transitions).noneMatch(AlertTransition::digested);
    site.reads("lift-1.ebike", true);
    AlertTransition digest = digest(site);
    assertThat(digest.instance()).isEqualTo("test/first/*");
    assertThat(digest.kind()).isEqualTo(Kind.RAISED);
    assertThat(digest.message().en()).startsWith("1 more alerts of test/first");
    assertThat(site.last().digested()).isTrue();
    // Only the announcement is collected.
    assertThat(site.decisions()).contains("set lift-1.door_hold 1.0 PT1M");

    // At most once a minute, with everything since.
    site.engine.acknowledge(site.last().alertId(), "duty", site.now());
    site.reads("lift-1.ebike", false);
    storm(site, 3);
    assertThat(digest(site).kind()).isEqualTo(Kind.RAISED);
    site.after("1M");
    assertThat(digest(site).kind()).isEqualTo(Kind.UPDATED);
    assertThat(digest(site).message().en()).startsWith("4 more alerts");

    site.after("9M");
    assertThat(digest(site).kind()).isEqualTo(Kind.CLEARED);
    assertThat(digest(site).closes()).isTrue();
    assertThat(site.engine.active()).isEmpty();
  }

  // The platform knows of it by the digest alone.
  @Test
  void digestStaysOpenAsLongAsSomethingBehindItDoes() {
    Bench site = lifts(DIGEST);
    storm(site, 2);
    site.reads("lift-1.ebike", true).after("1H");
    assertThat(digest(site).closes()).isFalse();

    site.reads("lift-1.ebike", false);

    assertThat(digest(site).closes()).isTrue();
  }

  @Test
  void digestIsAcknowledgedAndComesBackAfterARestart() {
    Bench before = lifts(DIGEST);
    storm(before, 2);
    before.reads("lift-1.ebike", true);
    String id = digest(before).alertId();
    assertThat(before.desk().acknowledge(id, DUTY, before.now())).isEqualTo(Answer.done());
    assertThat(before.desk().acknowledge(id, DUTY, before.now()).isDone()).isFalse();

    Bench after = before.restarted(before.rules, before.engine.states());
    assertThat(after.transitions).isEmpty();
    assertThat(after.engine.active()).anyMatch(t -> t.alertId().equals(id));
    after.after("10M").reads("lift-1.ebike", false);
    assertThat(digest(after).closes()).isTrue();
    assertThat(digest(after).alertId()).isEqualTo(id);
  }

  @Test
  void digestOfARuleThatHasNoneAnyMoreIsWithdrawn() {
    Bench before = lifts(DIGEST);
    storm(before, 2);
    before.reads("lift-1.ebike", true);

    Bench after =
        before.restarted(
            before.rulesOfLift1(Bench.rule("when: lift.ebike")), before.engine.states());

    assertThat(digest(after).kind()).isEqualTo(Kind.WITHDRAWN);
  }

  // Each alert is acknowledged and over, so that the next is a new one.
  private static void storm(Bench site, int alerts) {
    for (int i = 0; i < alerts; i++) {
      String lift = i % 2 == 0 ? "lift-1" : "lift-2";
      site.reads(lift + ".ebike", true);
      site.engine.acknowledge(site.last().alertId(), "duty", site.now());
      site.reads(lift + ".ebike", false);
    }
  }

  private static AlertTransition digest(Bench site) {
    return site.transitions.stream()
        .filter(t -> t.instance().endsWith("/*"))
        .reduce((first, second) -> second)
        .orElseThrow();
  }
}
