package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.Adoption.Changed;
import io.gengfu.rules.AlertTransition.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules are loaded again that say another life of their alerts. */
class LifeAdoptionTest {

  private static final ByHand DUTY = new ByHand("duty", "seen on camera");
  private static final String FIRST = "test/first/lift-1";
  private static final String CALL =
      "escalate: [{after: 5m, severity: critical}, {after: 9m, severity: critical}]";

  private static String pack(String... lines) {
    String[] all = new String[lines.length + 1];
    all[0] = "when: lift.ebike";
    System.arraycopy(lines, 0, all, 1, lines.length);
    return Bench.rule(all);
  }

  // It did not count as one: the installer was told that everything goes on as before.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "latched: true",
        "confirm: true",
        "shelve-at-most: 1h",
        "suppress-when: lift.mode == Mode.inspection",
        "inhibited-by: [other/rule]",
        "escalate: [{after: 5m, severity: critical}]",
        "swinger: {at-most: 3}",
        "digest: {more-than: 3, within: 1m}",
        "reopen-within: 5m"
      })
  void everyKeyOfAnAlertsLifeIsAChangeThatLeavesTheWaitAlone(String key) {
    Bench before = Bench.with(pack("for: 10s")).reads("lift-1.ebike", true).after("6S");

    Bench after = before.reloaded(pack("for: 10s", key));

    assertThat(after.report().kept()).isZero();
    assertThat(after.report().changed()).containsExactly(new Changed(FIRST, List.of()));
    after.after("4S");
    assertThat(LifeTest.kinds(after)).containsExactly(Kind.RAISED);
    assertThat(after.reloaded(pack("for: 10s", key)).report().kept()).isOne();
  }

  @Test
  void shelvingIsCutToTheNewMaximum() {
    Bench before = Bench.with(pack());
    before.desk().shelve(FIRST, Duration.ofHours(8), DUTY, before.now());

    Bench after = before.reloaded(pack("shelve-at-most: 1h")).reads("lift-1.ebike", true);

    assertThat(after.report().changed())
        .containsExactly(new Changed(FIRST, List.of("its shelving beyond 1h from now")));
    after.after("59M");
    assertThat(after.transitions).isEmpty();
    after.after("1M");
    assertThat(LifeTest.kinds(after)).containsExactly(Kind.RAISED);
  }

  @Test
  void stepsOfEscalationThatWereTakenAreNotTakenAgain() {
    Bench before = Bench.with(pack(CALL)).reads("lift-1.ebike", true).after("6M");
    assertThat(before.last().escalation()).isOne();

    Bench after = before.reloaded(pack(CALL.replace("9m", "20m").replace("5m", "4m"))).after("13M");
    assertThat(after.transitions).isEmpty();
    after.after("1M");
    assertThat(after.last().escalation()).isEqualTo(2);

    Bench fewer = after.reloaded(pack());
    assertThat(fewer.report().changed())
        .containsExactly(new Changed(FIRST, List.of("2 of 2 steps of escalation")));
    assertThat(fewer.engine.acknowledge("alert-1", "duty", fewer.now()).isDone()).isTrue();
    assertThat(fewer.last().escalation()).isZero();
  }

  @Test
  void outputsThatAnEscalationHoldsFollowTheNewOne() {
    String hold = "do: [{set: lift.door_hold, to: true, at-most: 60s}]";
    Bench before =
        Bench.with(pack("escalate: [{after: 5m, severity: critical, " + hold + "}]"))
            .reads("lift-1.ebike", true)
            .after("5M");
    assertThat(before.decisions()).contains("set lift-1.door_hold 1.0 PT1M");

    Bench shorter =
        before.reloaded(
            pack(
                "escalate: [{after: 5m, severity: critical, " + hold.replace("60s", "30s") + "}]"));

    assertThat(before.decisions()).containsExactly("release lift-1.door_hold");
    assertThat(shorter.decisions()).containsExactly("set lift-1.door_hold 1.0 PT30S");

    Bench none = shorter.reloaded(pack());
    assertThat(shorter.decisions()).containsExactly("release lift-1.door_hold");
    assertThat(none.decisions()).isEmpty();
  }

  @Test
  void whatTheRuleNoLongerSaysSuppressesNobody() {
    Bench before =
        Bench.with(pack("suppress-when: lift.mode == Mode.inspection"))
            .reads("lift-1.mode", "inspection")
            .reads("lift-1.ebike", true);

    Bench after = before.reloaded(pack());

    assertThat(after.report().changed())
        .containsExactly(new Changed(FIRST, List.of("its suppression by suppress-when")));
    assertThat(LifeTest.kinds(after)).containsExactly(Kind.RAISED);
  }

  // Its digest is withdrawn; without this nobody at the platform would know that it is active.
  @Test
  void alertThatOnlyADigestCountedIsToldWhenThereIsNoDigest() {
    Bench before = Bench.with(pack("digest: {more-than: 1, within: 1h}", "reopen-within: 0s"));
    before.reads("lift-1.ebike", true).engine.acknowledge("alert-1", "duty", before.now());
    before.reads("lift-1.ebike", false).reads("lift-1.ebike", true);
    assertThat(before.engine.active()).anyMatch(AlertTransition::digested);

    Bench after = before.reloaded(pack("reopen-within: 0s"));

    assertThat(after.report().changed().getFirst().dropped())
        .containsExactly("its place in the digest: it is told by itself from now on");
    assertThat(LifeTest.kinds(after)).containsExactlyInAnyOrder(Kind.WITHDRAWN, Kind.UPDATED);
    assertThat(after.engine.active())
        .singleElement()
        .satisfies(alert -> assertThat(alert.digested()).isFalse());
  }

  @Test
  void swingerCapThatIsGoneForgetsItsCount() {
    Bench before = Bench.with(pack("swinger: {at-most: 3}"));
    before.reads("lift-1.ebike", true).reads("lift-1.ebike", false).reads("lift-1.ebike", true);

    Bench after = before.reloaded(pack());

    assertThat(after.report().changed())
        .containsExactly(new Changed(FIRST, List.of("the count of its swinger cap: 2")));
  }

  // One pack's mistake must not stop the clock of every other rule.
  @Test
  void lifeThatThrowsTakesItsInstanceOutOfServiceAndNobodyElse() {
    String pack =
        pack(CALL)
            + """
              - id: second
                when: lift.person
                for: 6m
                alert: false
                do: [{set: lift.door_hold, to: true, at-most: 60s}]
            """;
    Bench site = Bench.with(pack).reads("lift-1.ebike", true).reads("lift-1.person", true);
    site.decisions();

    site.hasNoRoom().after("7M");

    assertThat(site.decisions())
        .containsExactly("faulted test/first/lift-1 no room", "set lift-1.door_hold 1.0 PT1M");
  }
}
