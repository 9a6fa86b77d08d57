package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.core.CoreView.PointView;
import io.gengfu.rules.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people set, the rules obey: at once, for as long as it was meant, and nobody forgets it. */
class ModesTest {

  private static final String PACK =
      """
      pack: wall
      version: "1"
      title: {zh: 墙, en: Wall}
      scenario: intrusion
      for-each: {zone: infrared_zone}
      with: {area: area, siren: siren}
      rules:
        - id: crossed
          when: area.armed && !area.walk_test && zone.motion
          severity: high
          message: {zh: 有人, en: Somebody}
          do:
            - {set: siren.sounding, to: true}
      """;

  private static TestGateway gateway() {
    var gateway = new TestGateway(PACK);
    gateway.core.beginModes(Set.of(), List.of());
    return gateway;
  }

  private static ModeAnswer set(TestGateway gateway, String flag, boolean on, String time) {
    return gateway.core.mode(
        new ModeRequest(
            "wall",
            flag,
            on,
            "duty",
            "",
            time.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(time))));
  }

  private static PointView shown(TestGateway gateway, String key) {
    return gateway.core.view().points().stream()
        .filter(p -> p.point().key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void armingActsAtOnceOnWhatIsThereAlready() {
    TestGateway gateway = gateway().reads("zone.motion", true);
    assertThat(gateway.transitions()).isEmpty();

    assertThat(set(gateway, "armed", true, "")).isInstanceOf(ModeAnswer.Done.class);

    assertThat(gateway.transitions()).hasSize(1);
    assertThat(gateway.driver.writes).isNotEmpty();
  }

  @Test
  void whoSetItAndWhyIsDecidedInTheSameBreath() {
    TestGateway gateway = gateway();
    Instant at = gateway.clock.wall();

    gateway.core.mode(
        new ModeRequest(
            "wall", "armed", true, " duty ", " night ", Optional.of(Duration.ofHours(2))));

    assertThat(gateway.modes())
        .containsExactly(
            new ModeChange(
                "wall",
                "armed",
                true,
                "duty",
                "night",
                at,
                Optional.of(at.plus(Duration.ofHours(2)))));
    assertThat(shown(gateway, "wall.armed").why())
        .isEqualTo("by duty, until 2026-11-02T00:00:00Z: night");
  }

  @Test
  void aTimedModeEndsByItselfAndTheRecordSaysSo() {
    TestGateway gateway = gateway().reads("zone.motion", true);
    set(gateway, "armed", true, "");
    set(gateway, "walk_test", true, "PT2S");
    gateway.waits(Duration.ofMillis(1_900));
    assertThat(shown(gateway, "wall.walk_test").value()).isEqualTo("true");

    gateway.waits(Duration.ofMillis(200));

    assertThat(shown(gateway, "wall.walk_test").value()).isEqualTo("false");
    assertThat(gateway.modes().getLast().who()).isEqualTo(ModeChange.TIMER);
    assertThat(gateway.modes().getLast().until()).isEmpty();
    gateway.waits(Duration.ofSeconds(10));
    assertThat(gateway.modes()).hasSize(3);
  }

  @Test
  void settingItAgainWithoutATimeKeepsIt() {
    TestGateway gateway = gateway();
    set(gateway, "armed", true, "PT2S");
    set(gateway, "armed", true, "");

    gateway.waits(Duration.ofSeconds(5));

    assertThat(shown(gateway, "wall.armed").value()).isEqualTo("true");
  }

  // Nobody reports an area, so there is nobody to fall silent.
  @Test
  void anAreaIsNeverSilentNorStale() {
    TestGateway gateway = gateway();

    gateway.waits(Duration.ofSeconds(60));

    assertThat(shown(gateway, "wall.armed").known()).isEqualTo(Known.GOOD);
    assertThat(shown(gateway, "wall.silent").value()).isEqualTo("false");
  }

  private static ModeChange recorded(TestGateway gateway, boolean on, String since, String length) {
    Instant at = gateway.clock.wall().minus(Duration.parse(since));
    return new ModeChange(
        "wall", "walk_test", on, "duty", "", at, Optional.of(at.plus(Duration.parse(length))));
  }

  // since: how long ago the wall clock says it was set; a negative time is a clock that went back.
  @ParameterizedTest
  @CsvSource({
    "PT1H, PT2H, PT59M59S, true",
    "PT1H, PT2H, PT1H1S, false",
    "PT3H, PT2H, PT1S, false",
    "-P9000D, PT2H, PT1H59M, true",
    "-P9000D, PT2H, PT2H1S, false",
  })
  void aTimedModeGoesOnAfterARestart(String since, String length, String later, boolean on) {
    var gateway = new TestGateway(PACK);

    gateway.core.beginModes(Set.of(), List.of(recorded(gateway, true, since, length)));
    gateway.clock.advance(Duration.parse(later));
    gateway.core.tick();

    assertThat(shown(gateway, "wall.walk_test").value()).isEqualTo(String.valueOf(on));
  }

  @Test
  void whatSomebodySetOutlivesWhatTheSiteSays() {
    var gateway = new TestGateway(PACK);
    var off =
        new ModeChange("wall", "armed", false, "duty", "", gateway.clock.wall(), Optional.empty());
    var gone =
        new ModeChange("garden", "armed", true, "duty", "", gateway.clock.wall(), Optional.empty());

    gateway.core.beginModes(
        Set.of(gateway.point("wall.armed"), gateway.point("wall.away")), List.of(off, gone));

    assertThat(shown(gateway, "wall.armed").value()).isEqualTo("false");
    assertThat(shown(gateway, "wall.away").value()).isEqualTo("true");
    assertThat(gateway.modes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wal | armed | duty | PT1H | there is no area wal | did you mean wall? one of wall",
        "zone | motion | duty | PT1H | there is no area zone | one of wall",
        "wall | walk-test | duty | PT1H | an area has no mode walk-test | did you mean walk_test? one of armed, away, inspection, walk_test",
        "wall | silent | duty | PT1H | an area has no mode silent | one of armed, away, inspection, walk_test",
        "wall | armed | ' ' | PT1H | nobody says who wants it | who: 1 to 64 characters",
        "wall | armed | duty | PT0.5S | the time is 500ms | from 1s to 30d",
        "wall | armed | duty | P31D | the time is 31d | from 1s to 30d",
      })
  void whatIsWrongIsAnsweredAndChangesNothing(
      String area, String flag, String who, String time, String wrong, String wanted) {
    TestGateway gateway = gateway();
    var request = new ModeRequest(area, flag, true, who, "", Optional.of(Duration.parse(time)));

    assertThat(gateway.core.mode(request)).isEqualTo(new ModeAnswer.Refused(wrong, wanted));

    assertThat(gateway.modes()).isEmpty();
  }
}
