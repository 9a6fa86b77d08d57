package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.InstanceState.Phase;
import io.gengfu.rules.InstanceState.Waiting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an engine leaves to the next, and when it wants it written. */
class SavingTest {

  private static final String LONG = Bench.rule("when: lift.person", "for: 12h");
  private static final String SHORT = Bench.rule("when: lift.person", "for: 59s");
  private static final String LATCHED =
      Bench.latched("occupied: {latch: lift.person, until: lift.door == Door.open}");

  private static Bench restarted(Bench before) {
    return before.restarted(before.rules, before.engine.states());
  }

  private static Waiting only(Bench site) {
    assertThat(site.engine.states()).hasSize(1);
    return site.engine.states().getFirst().waiting();
  }

  @Nested
  class AWait {

    @Test
    void goesOnWhereItWas() {
      Bench before = Bench.with(LONG).reads("lift-1.person", true).after("7H");

      Bench after = restarted(before).reads("lift-1.person", true);

      assertThat(after.after("4H59M").decisions()).isEmpty();
      assertThat(after.after("1M").decisions()).containsExactly("raised alert-1 #1");
    }

    @Test
    void countsTheOutageThatIsProven() {
      Bench before = Bench.with(LONG).reads("lift-1.person", true).after("7H");
      List<InstanceState> left = before.engine.states();

      Bench after = before.silently("3H").restarted(before.rules, left);

      after.reads("lift-1.person", true);
      assertThat(after.after("1H59M").decisions()).isEmpty();
      assertThat(after.after("1M").decisions()).containsExactly("raised alert-1 #1");
    }

    @Test
    void doesNotCountWhatTheShiftTakesAway() {
      Bench before = Bench.with(LONG).reads("lift-1.person", true).after("7H");
      List<InstanceState> left = before.engine.states();

      Bench after =
          before.silently("3H").resumed(before.rules, left, Duration.ofHours(3).toNanos());

      after.reads("lift-1.person", true);
      assertThat(after.after("4H59M").decisions()).isEmpty();
      assertThat(after.after("1M").decisions()).containsExactly("raised alert-1 #1");
    }

    @Test
    void thatIsOverAfterTheOutageWaitsForItsInputs() {
      Bench before = Bench.with(LONG).reads("lift-1.person", true).after("7H");
      List<InstanceState> left = before.engine.states();

      Bench after = before.silently("9H").restarted(before.rules, left).after("1H");
      assertThat(after.decisions()).isEmpty();

      after.reads("lift-1.person", true).after("0S");
      assertThat(after.decisions()).containsExactly("raised alert-1 #1");
    }

    @Test
    void isForgottenWhenItsConditionIsFalseAfterwards() {
      Bench before = Bench.with(LONG).reads("lift-1.person", true).after("7H");

      Bench after = restarted(before).reads("lift-1.person", false).reads("lift-1.person", true);

      assertThat(after.after("11H").decisions()).isEmpty();
      assertThat(after.after("1H").decisions()).containsExactly("raised alert-1 #1");
    }

    @Test
    void thatStandsStillGainsNothingByTheOutage() {
      Bench before = Bench.with(LONG).reads("lift-1.person", true).after("7H");
      before.loses("lift-1.person", Known.BAD).after("3H");
      List<InstanceState> left = before.engine.states();
      assertThat(only(before))
          .isEqualTo(new Waiting(Phase.FOR, false, Duration.ofHours(7).toNanos()));

      Bench after = before.silently("20H").restarted(before.rules, left);

      after.reads("lift-1.person", true);
      assertThat(after.after("4H59M").decisions()).isEmpty();
      assertThat(after.after("1M").decisions()).containsExactly("raised alert-1 #1");
    }

    @Test
    void ofLessThanAMinuteBeginsAgain() {
      Bench before = Bench.with(SHORT).reads("lift-1.person", true).after("58S");
      assertThat(before.engine.states()).isEmpty();

      Bench after = restarted(before).reads("lift-1.person", true);

      assertThat(after.after("58S").decisions()).isEmpty();
      assertThat(after.after("1S").decisions()).containsExactly("raised alert-1 #1");
    }

    @Test
    void toClearGoesOnToo() {
      String pack = Bench.rule("when: lift.person", "clear-for: 2h");
      Bench before = Bench.with(pack).reads("lift-1.person", true).reads("lift-1.person", false);
      before.after("1H");

      Bench after = restarted(before).reads("lift-1.person", false);

      assertThat(after.after("59M").decisions()).isEmpty();
      assertThat(after.after("1M").decisions()).containsExactly("cleared alert-1 #2");
    }

    @Test
    void ofARuleThatWaitsShorterNowIsOverAtOnce() {
      Bench before = Bench.with(LONG).reads("lift-1.person", true).after("7H");

      Bench after =
          before.restarted(before.rulesOfLift1(LONG.replace("12h", "6h")), before.engine.states());

      assertThat(after.reads("lift-1.person", true).after("0S").decisions())
          .containsExactly("raised alert-1 #1");
    }

    @Test
    void isOverForARuleThatOnlyActs() {
      String pack =
          Bench.rule(
              "when: lift.person",
              "for: 1h",
              "alert: false",
              "do: [{set: lift.door_hold, to: true, at-most: 5s}]");
      Bench before = Bench.with(pack).reads("lift-1.person", true).after("1H");
      assertThat(only(before)).isEqualTo(new Waiting(Phase.ACTIVE, false, 0));

      Bench after = restarted(before).reads("lift-1.person", true);

      assertThat(after.decisions()).containsExactly("set lift-1.door_hold 1.0 PT5S");
    }
  }

  @Nested
  class Changes {

    private static List<InstanceState> changed(Bench site) {
      return site.engine.changed(site.now());
    }

    @Test
    void areHandedOutOnce() {
      Bench site = Bench.with(LONG).reads("lift-1.person", true).after("1H");

      assertThat(changed(site))
          .singleElement()
          .satisfies(
              state -> {
                assertThat(state.nanos()).isEqualTo(site.now());
                assertThat(state.waiting().running()).isTrue();
              });
      assertThat(changed(site.after("1H").reads("lift-1.person", true))).isEmpty();
    }

    @Test
    void thatCameAndWentAreNone() {
      Bench site = Bench.with(LONG).reads("lift-1.person", true).reads("lift-1.person", false);

      assertThat(changed(site)).isEmpty();
    }

    @Test
    void tellThatSomethingWrittenIsGone() {
      Bench site = Bench.with(LONG).reads("lift-1.person", true);
      assertThat(changed(site)).hasSize(1);

      site.reads("lift-1.person", false);

      assertThat(changed(site)).singleElement().satisfies(s -> assertThat(s.isBlank()).isTrue());
      assertThat(changed(site)).isEmpty();
    }

    @Test
    void ofALongWaitCanWait() {
      assertThat(Bench.with(LONG).reads("lift-1.person", true).engine.isUrgent()).isFalse();
    }

    @Test
    void ofALatchCannotWait() {
      String waits = LATCHED.replace("when: occupied", "when: occupied\n    for: 30s");
      Bench site = Bench.with(waits).reads("lift-1.door", "closed").reads("lift-1.person", true);

      assertThat(site.engine.isUrgent()).isTrue();
      assertThat(site.engine.urgent(site.now()))
          .singleElement()
          .satisfies(state -> assertThat(state.memory()).containsExactly(1.0));
      assertThat(site.engine.isUrgent()).isFalse();

      site.reads("lift-1.person", false);
      assertThat(site.engine.isUrgent()).isFalse();
      site.reads("lift-1.door", "open");
      assertThat(site.engine.urgent(site.now()))
          .singleElement()
          .satisfies(state -> assertThat(state.isBlank()).isTrue());
    }

    @Test
    void thatWentWithATransitionAreWritten() {
      Bench site = Bench.with(LATCHED).reads("lift-1.door", "closed").reads("lift-1.person", true);

      assertThat(site.saved).hasSize(1);
      assertThat(changed(site))
          .extracting(InstanceState::key)
          .containsExactly("test/~signals/lift-1");
    }

    // The next outage is counted from this process's last sign of life.
    @Test
    void areAllThatWasBroughtBack() {
      Bench before = Bench.with(LONG).reads("lift-1.person", true).after("7H");

      Bench after = restarted(before);

      assertThat(changed(after))
          .singleElement()
          .satisfies(s -> assertThat(s.waiting().nanos()).isEqualTo(Duration.ofHours(7).toNanos()));
    }
  }

  @Test
  void whoeverTakesDecisionsAndThrowsCostsOneInstance() {
    Bench site = Bench.with(Bench.rule("when: lift.person", "for: 5s"));
    site.reads("lift-1.person", true).hasNoRoom();

    site.after("5S");

    assertThat(site.decisions()).containsExactly("faulted test/first/lift-1 no room");
    assertThat(site.reads("lift-1.person", false).after("1S").decisions()).isEmpty();
  }
}
