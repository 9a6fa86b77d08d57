package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an output does, seen from the device. */
class ArbiterTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final String HOLD =
      """
      pack: hold
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: ebike
      for-each: {lift: lift}
      rules:
        - id: ebike
          when: lift.ebike
          severity: high
          message: {zh: 电动车, en: E-bike}
          do:
            - {set: lift.door_hold, to: true, at-most: 60s}
      """;

  private static final String SIREN =
      """
      pack: alarm
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: intrusion
      for-each: {zone: infrared_zone}
      with: {siren: siren}
      rules:
        - id: motion
          when: zone.motion
          severity: high
          message: {zh: 入侵, en: Motion}
          do:
            - {set: siren.sounding, to: true, at-most: 3m}
      """;

  private static final String CUT =
      """
      pack: cut
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: charging
      for-each: {charger: charger}
      rules:
        - id: hot
          when: charger.temperature > 75
          severity: critical
          lane: life
          message: {zh: 过热, en: Too hot}
          do:
            - {set: charger.relay, to: false}
      """;

  @Nested
  class DoorHold {

    private final TestGateway gateway = new TestGateway(HOLD);

    private TestGateway held() {
      gateway.reads("lift.door_hold", false).reads("lift.mode", "normal");
      gateway.reads("lift.ebike", true);
      assertThat(gateway.driver.writes).containsExactly("lift.door_hold=true");
      gateway.driver.writes.clear();
      return gateway;
    }

    private void modeStays(String mode) {
      gateway.reads("lift.mode", mode);
    }

    // The device lets go when it is not told again: that is its dead man's handle.
    @Test
    void isWrittenAgainInTheRhythmOfTheDevice() {
      held().waits(SECOND.multipliedBy(5), () -> modeStays("normal"));

      assertThat(gateway.driver.writes).hasSize(5).containsOnly("lift.door_hold=true");
    }

    // A door that stands open in a fire is a chimney.
    @Test
    void endsAtOnceWhenTheModeTurnsToFire() {
      held().reads("lift.mode", "fire_return");

      assertThat(gateway.driver.writes).containsExactly("lift.door_hold=false");
    }

    @Test
    void endsAtOnceWhenTheModeTurnsBad() {
      held().loses("lift.mode");

      assertThat(gateway.driver.writes).containsExactly("lift.door_hold=false");
    }

    @Test
    void endsWhenTheModeIsOlderThanTwoSeconds() {
      held().waits(Duration.ofMillis(1900));
      assertThat(gateway.driver.writes).containsOnly("lift.door_hold=true");

      gateway.waits(Duration.ofMillis(300));

      assertThat(gateway.driver.writes).last().isEqualTo("lift.door_hold=false");
    }

    @Test
    void neverBeginsOutsideNormalMode() {
      gateway.reads("lift.door_hold", false).reads("lift.mode", "firefighter");

      gateway.reads("lift.ebike", true).waits(SECOND);

      assertThat(gateway.driver.writes).isEmpty();
      assertThat(gateway.transitions()).hasSize(1);
    }

    @Test
    void neverBeginsWhileTheModeIsUnknown() {
      gateway.reads("lift.ebike", true).waits(SECOND);

      assertThat(gateway.driver.writes).isEmpty();
    }

    // Firefighters who leave the mode for a moment must not be met by a closing and opening door.
    @Test
    void doesNotComeBackByItself() {
      held().reads("lift.mode", "firefighter").reads("lift.mode", "normal");
      gateway.waits(SECOND, () -> modeStays("normal"));

      assertThat(gateway.driver.writes).containsExactly("lift.door_hold=false");
    }

    // Every new hold has its own minute, but all of them together have no more than one in ten.
    @Test
    void endsWithTheCapWhateverTheRuleSays() {
      held().waits(SECOND.multipliedBy(40), () -> modeStays("normal"));
      gateway.reads("lift.ebike", false).reads("lift.ebike", true);
      gateway.waits(SECOND.multipliedBy(19), () -> modeStays("normal"));
      assertThat(gateway.driver.writes).last().isEqualTo("lift.door_hold=true");

      gateway.waits(SECOND.multipliedBy(2), () -> modeStays("normal"));

      assertThat(gateway.driver.writes).last().isEqualTo("lift.door_hold=false");
    }

    @Test
    void isRefusedWhileTheCapIsUsedUp() {
      held().waits(SECOND.multipliedBy(61), () -> modeStays("normal"));
      gateway.reads("lift.ebike", false).waits(SECOND);
      gateway.driver.writes.clear();

      gateway.reads("lift.mode", "normal").reads("lift.ebike", true);
      gateway.waits(SECOND, () -> modeStays("normal"));

      assertThat(gateway.driver.writes).isEmpty();
    }

    // What the dead process still held must be decided anew; how long it held is not forgotten.
    @Test
    void isNotTakenOverFromADeadProcessButItsTimeIs() {
      held().waits(SECOND.multipliedBy(50), () -> modeStays("normal"));
      var next = new TestGateway(HOLD);
      next.clock.advance(SECOND.multipliedBy(50));

      next.core.restore(gateway.instances(), gateway.outputs("lift.door_hold"));
      next.reads("lift.door_hold", true);
      assertThat(next.driver.writes).containsExactly("lift.door_hold=false");

      next.reads("lift.mode", "normal").reads("lift.ebike", false);
      next.reads("lift.ebike", true);
      next.waits(SECOND.multipliedBy(12), () -> next.reads("lift.mode", "normal"));
      assertThat(next.driver.writes).last().isEqualTo("lift.door_hold=false");
    }
  }

  @Nested
  class AtStart {

    @Test
    void anOutputThatNobodyOwnsIsMadeSafe() {
      var gateway = new TestGateway(HOLD);

      gateway.reads("lift.door_hold", true).waits(SECOND);

      assertThat(gateway.driver.writes).contains("lift.door_hold=false");
    }

    @Test
    void anOutputThatIsSafeIsNotWritten() {
      var gateway = new TestGateway(HOLD);

      gateway.reads("lift.door_hold", false).waits(SECOND);

      assertThat(gateway.driver.writes).isEmpty();
    }

    @Test
    void aSirenWhoseAlertGoesOnIsNotSilenced() {
      var before = new TestGateway(SIREN);
      before.reads("siren.sounding", false).reads("zone.motion", true);
      var gateway = new TestGateway(SIREN);

      gateway.core.restore(before.instances(), before.outputs("siren.sounding"));
      gateway.reads("siren.sounding", true).waits(SECOND);
      assertThat(gateway.driver.writes).noneMatch(w -> w.startsWith("siren.sounding=false"));

      gateway.reads("zone.motion", true).waits(SECOND);
      assertThat(gateway.driver.writes).noneMatch(w -> w.startsWith("siren.sounding=false"));
      assertThat(gateway.transitions()).isEmpty();
      assertThat(gateway.core.view().alerts())
          .singleElement()
          .satisfies(a -> assertThat(a.alertId()).isEqualTo("alert-1"));
    }
  }

  @Nested
  class InPlace {

    // A hand-off to another thread would cost more than the whole decision.
    @Test
    void aLineIsWrittenOnTheThreadThatBroughtTheReading() {
      var gateway = new TestGateway(SIREN);

      gateway.reads("siren.sounding", false).reads("zone.motion", true);

      assertThat(gateway.driver.writes)
          .containsExactly("siren.sounding=true by " + Thread.currentThread().getName());
      assertThat(gateway.core.readingToOutput().getTotalCount()).isEqualTo(1);
    }
  }

  @Nested
  class Relay {

    private final TestGateway gateway = new TestGateway(CUT);

    // Nobody but a person may supply a battery that was once too hot.
    @Test
    void staysCutWhenTheAlertIsOver() {
      gateway.reads("charger.relay", true).reads("charger.temperature", 80);
      gateway.reads("charger.temperature", 30).waits(SECOND.multipliedBy(3));

      assertThat(gateway.driver.writes).containsExactly("charger.relay=false");
    }

    @Test
    void isLeftAloneWhileNobodyAsks() {
      gateway.reads("charger.relay", true).waits(SECOND).reads("charger.relay", false);
      gateway.waits(SECOND);

      assertThat(gateway.driver.writes).isEmpty();
    }

    @Test
    void isCutAgainWhenSomebodyClosesItDuringTheAlert() {
      gateway.reads("charger.relay", true).reads("charger.temperature", 80);

      gateway.reads("charger.relay", true).waits(SECOND);

      assertThat(gateway.driver.writes).hasSizeGreaterThan(1).containsOnly("charger.relay=false");
    }

    @Test
    void isTriedAgainWithPausesWhenTheDeviceRefuses() {
      gateway.reads("charger.relay", true);
      gateway.driver.refuses(true);
      gateway.reads("charger.temperature", 80).waits(SECOND.multipliedBy(30));
      int refused = gateway.driver.writes.size();
      assertThat(refused).isBetween(4, 10);

      gateway.driver.refuses(false);
      gateway.waits(SECOND.multipliedBy(12));

      assertThat(gateway.driver.writes).hasSize(refused + 1);
    }

    // A device that dawdles gets the newest command, not a queue of old ones.
    @Test
    void aCommandThatWasOvertakenIsNotWritten() {
      var hold = new TestGateway(HOLD);
      hold.reads("lift.door_hold", false).reads("lift.mode", "normal");
      hold.driver.dawdles(true);
      hold.reads("lift.ebike", true).reads("lift.ebike", false).reads("lift.ebike", true);
      hold.reads("lift.ebike", false);

      hold.driver.dawdles(false);

      assertThat(hold.driver.writes).containsExactly("lift.door_hold=true", "lift.door_hold=false");
    }
  }

  @Test
  void atExitWhatIsHeldIsLetGo() {
    var gateway = new TestGateway(SIREN);
    gateway.reads("siren.sounding", false).reads("zone.motion", true);
    gateway.driver.writes.clear();

    assertThat(gateway.core.release(SECOND)).isTrue();

    assertThat(gateway.driver.writes).singleElement().asString().startsWith("siren.sounding=false");
  }

  @Test
  void atExitARefusalIsSaidSo() {
    var gateway = new TestGateway(SIREN, new TestDriver());
    gateway.reads("siren.sounding", false).reads("zone.motion", true);
    gateway.driver.refuses(true);

    assertThat(gateway.core.release(Duration.ofMillis(50))).isFalse();
  }

  // A restart must tell the store that the hold of the dead process is over: else its open end
  // would
  // count against the cap of every later process.
  @Test
  void whatADeadProcessHeldIsStoredAsOver() {
    var before = new TestGateway(HOLD);
    before.reads("lift.door_hold", false).reads("lift.mode", "normal").reads("lift.ebike", true);
    var gateway = new TestGateway(HOLD);

    gateway.core.restore(before.instances(), before.outputs("lift.door_hold"));

    assertThat(gateway.outputs("lift.door_hold"))
        .last()
        .satisfies(
            state -> {
              assertThat(state.owner()).isEmpty();
              assertThat(state.activations()).allMatch(a -> a.end().isPresent());
            });
  }

  // Between the letting go and the end of the process readings still come.
  @Test
  void afterThatNothingIsHeldAnyMore() {
    var gateway = new TestGateway(SIREN);
    gateway.reads("siren.sounding", false).core.release(SECOND);

    gateway.reads("zone.motion", true).waits(SECOND);

    assertThat(gateway.driver.writes).isEmpty();
    assertThat(gateway.transitions()).hasSize(1);
  }
}
