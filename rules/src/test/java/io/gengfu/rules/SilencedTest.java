package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.AlertTransition.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of an instance that is silenced while it has no open alert. */
class SilencedTest {

  private static final ByHand DUTY = new ByHand("duty", "the door is being mended");
  private static final String INSPECTION = "suppress-when: lift.mode == Mode.inspection";

  // Nobody at the platform would know why a lift says nothing for a week.
  @Test
  void outOfServiceAndBackIsToldThoughNoAlertIsOpen() {
    Bench site = LifeTest.site();

    site.desk().outOfService("lift-1", DUTY, site.now());
    site.desk().inService("lift-1", new ByHand("duty", ""), site.now());

    assertThat(told(site)).containsExactly("OUT_OF_SERVICE OUT_OF_SERVICE", "IN_SERVICE NONE");
    AlertTransition out = site.silences.getFirst();
    assertThat(out.isOfNoAlert()).isTrue();
    assertThat(out.instance()).isEqualTo("test/first/lift-1");
    assertThat(out.who()).contains("duty");
    assertThat(out.why()).contains("the door is being mended");
    assertThat(out.ruleVersion()).matches("[0-9a-f]{12}");
    assertThat(out.lane()).isEqualTo(Lane.ALERT);
    assertThat(out.nanos()).isEqualTo(site.now());
    assertThat(site.transitions).isEmpty();
  }

  @Test
  void itIsToldOnTheLaneOfTheRule() {
    Bench site = LifeTest.site("lane: life");

    site.desk().outOfService("lift-1", DUTY, site.now());

    assertThat(site.silences).extracting(AlertTransition::lane).containsExactly(Lane.LIFE);
  }

  @Test
  void shelvingIsToldAndSoIsItsEnd() {
    Bench site = LifeTest.site();
    site.desk().shelve("test/first/lift-1", Duration.ofSeconds(30), DUTY, site.now());
    site.desk().shelve("test/first/lift-1", Duration.ofSeconds(40), DUTY, site.now());

    site.after("40S");

    assertThat(told(site)).containsExactly("SHELVED SHELVED", "SHELVED SHELVED", "UNSHELVED NONE");
    assertThat(site.silences.getLast().why()).contains("its time is over");
  }

  @Test
  void whatAnOpenAlertTellsIsNotToldTwice() {
    Bench site = LifeTest.site(INSPECTION).reads("lift-1.mode", "normal");
    site.reads("lift-1.ebike", true).reads("lift-1.mode", "inspection");
    assertThat(site.last().kind()).isEqualTo(Kind.SUPPRESSED);

    site.after("2M");

    assertThat(site.silences).isEmpty();
  }

  // The alert said it was suppressed; after its end somebody else must say that this is over.
  @Test
  void endOfASuppressionAfterTheEndOfItsAlertIsTold() {
    Bench site = LifeTest.site(INSPECTION).reads("lift-1.mode", "normal");
    site.reads("lift-1.ebike", true).reads("lift-1.mode", "inspection");
    site.engine.acknowledge("alert-1", "duty", site.now());
    site.reads("lift-1.ebike", false);
    assertThat(site.last().closes()).isTrue();

    site.reads("lift-1.mode", "normal");

    assertThat(told(site)).containsExactly("UNSUPPRESSED NONE");
    assertThat(site.silences.getLast().why()).contains("suppress-when is false");
  }

  // A flickering mode must not fill the lane that alerts leave by.
  @Test
  void suppressionThatFlickersIsToldOnceAMinuteAndAsItIsThen() {
    Bench site = LifeTest.site(INSPECTION).reads("lift-1.mode", "normal");
    for (int i = 0; i < 50; i++) {
      site.reads("lift-1.mode", "inspection").reads("lift-1.mode", "normal").after("0.1S");
    }
    site.reads("lift-1.mode", "inspection");
    assertThat(told(site)).containsExactly("SUPPRESSED BY_DESIGN");
    site.reads("lift-1.mode", "normal");

    site.after("1M");
    assertThat(told(site)).containsExactly("SUPPRESSED BY_DESIGN", "UNSUPPRESSED NONE");
    site.after("10M");
    assertThat(site.silences).hasSize(2);
  }

  @Test
  void whatWasToldIsNotToldAgainAfterARestartAndWhatWasNotIs() {
    Bench before = LifeTest.site(INSPECTION).reads("lift-1.mode", "inspection");
    assertThat(before.silences).hasSize(1);

    Bench after = before.restarted(before.rules, before.remembered).after("2M");
    assertThat(after.silences).isEmpty();

    before.reads("lift-1.mode", "normal").reads("lift-1.mode", "inspection");
    before.reads("lift-1.mode", "normal");
    Bench killed = before.restarted(before.rules, before.remembered).after("1S");
    assertThat(told(killed)).containsExactly("UNSUPPRESSED NONE");
    assertThat(killed.silences.getFirst().why()).contains("since before the restart");
  }

  @Test
  void instanceThatIsGoneIsNoLongerSilent() {
    Bench before = LifeTest.site();
    before.desk().outOfService("lift-1", DUTY, before.now());
    RuleSet others =
        before.rulesOfLift1(Bench.rule("when: lift.person").replace("id: first", "id: other"));

    Bench after = before.restarted(others, before.remembered);

    assertThat(told(after)).containsExactly("WITHDRAWN NONE");
    assertThat(after.silences.getFirst().instance()).isEqualTo("test/first/lift-1");
  }

  private static List<String> told(Bench site) {
    return site.silences.stream().map(t -> t.kind() + " " + t.suppression()).toList();
  }
}
