package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.core.CoreView.PointView;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Known;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Devices that say nothing, and points that are forgotten among others that speak. */
class SupervisionTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final String SILENT =
      """
      pack: supervision
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: gateway
      for-each: {charger: charger}
      rules:
        - id: silent
          when: charger.silent
          severity: medium
          message: {zh: 失联, en: Silent}
      """;

  private final TestGateway gateway = new TestGateway(SILENT);

  @Test
  void aDeviceIsSilentAfterThreeIntervals() {
    gateway.reads("charger.power", 10).waits(SECOND.multipliedBy(3));
    assertThat(gateway.transitions()).isEmpty();

    gateway.waits(Duration.ofMillis(200));

    assertThat(gateway.transitions())
        .extracting(AlertTransition::kind)
        .containsExactly(Kind.RAISED);
  }

  // Drivers connect after the start; a restart must not report the whole estate as silent.
  @Test
  void aDeviceThatWasNeverHeardOfGetsSomeTimeAtTheStart() {
    gateway.waits(SECOND.multipliedBy(17));
    assertThat(gateway.transitions()).isEmpty();

    gateway.waits(SECOND.multipliedBy(2));

    assertThat(gateway.transitions())
        .extracting(AlertTransition::kind)
        .containsExactly(Kind.RAISED);
  }

  // Nothing was heard since the restart, neither good nor bad: the fault of before goes on.
  @Test
  void aRestartDoesNotEndTheAlertOfADeviceThatIsStillSilent() {
    gateway.reads("charger.power", 10).waits(SECOND.multipliedBy(4));
    var next = new TestGateway(SILENT);

    next.core.restore(gateway.instances(), List.of());
    next.waits(SECOND.multipliedBy(30));

    assertThat(next.transitions()).isEmpty();
    assertThat(next.core.view().alerts())
        .singleElement()
        .satisfies(alert -> assertThat(alert.alertId()).isEqualTo("alert-1"));
  }

  // An unreachable device is a stream of bad readings: much is heard, nothing good.
  @Test
  void badReadingsDoNotMakeADeviceHeard() {
    gateway.reads("charger.power", 10);

    gateway.waits(SECOND.multipliedBy(4), () -> gateway.loses("charger.power"));

    assertThat(gateway.transitions())
        .extracting(AlertTransition::kind)
        .containsExactly(Kind.RAISED);
  }

  @Test
  void aDeviceThatSpeaksAgainIsNoLongerSilent() {
    gateway.reads("charger.power", 10).waits(SECOND.multipliedBy(4));

    gateway.reads("charger.power", 10).waits(Duration.ofMillis(200));

    assertThat(gateway.transitions())
        .extracting(AlertTransition::state)
        .containsExactly(AlertState.ACTIVE_UNACKNOWLEDGED, AlertState.CLEARED_UNACKNOWLEDGED);
  }

  // A sensor that dropped out of a block must not look like one that has not changed.
  @Test
  void aPointThatIsNoLongerReportedIsStaleThoughItsDeviceSpeaks() {
    gateway.reads("charger.temperature", 20);

    gateway.waits(SECOND.multipliedBy(4), () -> gateway.reads("charger.power", 10));

    assertThat(gateway.transitions()).isEmpty();
    assertThat(known("charger.temperature")).isEqualTo(Known.STALE);
    assertThat(known("charger.power")).isEqualTo(Known.GOOD);
  }

  @Test
  void theViewSaysWhyAPointIsNotGood() {
    gateway.reads("charger.temperature", 20).loses("charger.power");

    gateway.waits(SECOND.multipliedBy(4), () -> gateway.loses("charger.power"));

    assertThat(view("charger.power").why()).isEqualTo("TIMEOUT: no answer");
    assertThat(view("charger.temperature").why()).isEqualTo("not heard of for three intervals");
  }

  private static final String UNDECIDED =
      """
      pack: watching
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: gateway
      for-each: {charger: charger}
      rules:
        - id: hot
          when: charger.temperature > 75
          severity: high
          message: {zh: 热, en: Hot}
        - id: undecided
          when: charger.undecided
          severity: low
          message: {zh: 不明, en: Undecided}
      """;

  // One sensor of a device that speaks: nobody else would notice.
  @Test
  void aReadingThatARuleNeedsIsMissed() {
    var site = new TestGateway(UNDECIDED);
    site.reads("charger.temperature", 20).reads("charger.power", 10);

    site.waits(SECOND.multipliedBy(4), () -> badAmongGood(site));
    assertThat(site.transitions())
        .singleElement()
        .satisfies(alert -> assertThat(alert.instance()).contains("undecided"));

    site.reads("charger.temperature", 20).waits(Duration.ofMillis(200));
    assertThat(site.transitions())
        .extracting(AlertTransition::kind)
        .containsExactly(Kind.RAISED, Kind.CLEARED);
  }

  private static void badAmongGood(TestGateway site) {
    site.reads("charger.power", 10).loses("charger.temperature");
  }

  // Other rules for the same points: what nobody can decide still is not decided.
  @Test
  void theDoubtOutlivesAReload() {
    var site = new TestGateway(UNDECIDED);
    site.reads("charger.temperature", 20).waits(SECOND.multipliedBy(4), () -> badAmongGood(site));

    site.reloads(UNDECIDED);
    site.waits(Duration.ofMillis(500), () -> badAmongGood(site));

    assertThat(site.transitions()).extracting(AlertTransition::kind).containsExactly(Kind.RAISED);
  }

  private byte known(String key) {
    return view(key).known();
  }

  private PointView view(String key) {
    return gateway.core.view().points().stream()
        .filter(p -> p.point().key().equals(key))
        .findFirst()
        .orElseThrow();
  }
}
