package io.gengfu.rules.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Value;
import io.gengfu.rules.Known;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.replay.Replay.Asked;
import io.gengfu.rules.replay.Replay.Gap;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayTest {

  private static final Instant FROM = Instant.parse("2026-11-20T08:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String HOT =
      """
      pack: hot
      version: "1"
      title: {zh: 热, en: Hot}
      scenario: charging
      for-each: {charger: charger}
      rules:
        - id: hot
          when: charger.temperature > 60
          for: 90s
          severity: high
          message: {zh: 热, en: Hot}
          do: [{set: charger.relay, to: false}]
      """;

  private static final String SILENT =
      """
      pack: silent
      version: "1"
      title: {zh: 静, en: Silent}
      scenario: supervision
      for-each: {charger: charger}
      rules:
        - {id: silent, when: charger.silent, severity: low, message: {zh: 静, en: Silent}}
      """;

  private final Device charger =
      new Device(
          "charger-1",
          DeviceClasses.CHARGER,
          LocalText.same("charger-1"),
          Location.UNKNOWN,
          Duration.ofSeconds(1));

  private final Points points = new Points(List.of(charger));
  private final Point temperature = points.of(charger, "temperature");

  private Replay replay(String pack) {
    var problems = new Problems();
    var document = YamlReader.parse(pack, "test", problems).orElseThrow();
    var rules =
        RuleSet.of(List.of(new RuleSet.Binding(document, Map.of(), Map.of())), points, problems);
    assertThat(problems.all()).isEmpty();
    Instant to = FROM.plus(Duration.ofHours(1));
    Instant warmUp = FROM.minus(MINUTE.multipliedBy(10));
    return new Replay(rules, points, Set.of(temperature), MINUTE, warmUp, FROM, to);
  }

  private static Instant at(int seconds) {
    return FROM.plusSeconds(seconds);
  }

  private void reads(Replay replay, int seconds, double celsius) {
    replay.reading(temperature, Value.of(celsius), Known.GOOD, at(seconds));
  }

  private static List<Instant> raised(Replay replay) {
    return replay.episodes().all().stream().map(Episode::raised).toList();
  }

  @Test
  void aTimerFiresBetweenTwoReadingsWhenItIsDue() {
    Replay replay = replay(HOT);
    reads(replay, 0, 70);
    reads(replay, 60, 70);
    reads(replay, 120, 70);
    replay.end(at(130));

    assertThat(raised(replay)).containsExactly(at(90));
    assertThat(replay.asked()).containsExactly(new Asked("hot", "charger-1.relay", 1));
  }

  // The record repeats a value every minute; only then does its absence mean something.
  @Test
  void aPointThatIsNoLongerHeardOfIsUnknownThreeIntervalsAfterItsRecordWasDue() {
    Replay replay = replay(HOT);
    reads(replay, 0, 70);
    reads(replay, 50, 70);
    replay.end(at(90));
    assertThat(raised(replay)).containsExactly(at(90));

    Replay lost = replay(HOT);
    reads(lost, 0, 70);
    lost.end(at(100));
    assertThat(raised(lost)).isEmpty();
  }

  @Test
  void aReadingWithoutAGoodValueIsUnknown() {
    Replay replay = replay(HOT);
    reads(replay, 0, 70);
    reads(replay, 60, 70);
    replay.reading(temperature, null, Known.BAD, at(80));
    reads(replay, 100, 70);
    replay.end(at(150));

    assertThat(raised(replay)).containsExactly(at(110));
  }

  // A value that the signal cannot have: the site was changed since.
  @Test
  void aValueOfAnotherTypeIsNoValue() {
    Replay replay = replay(HOT);
    replay.reading(temperature, Value.of(true), Known.GOOD, at(0));
    replay.end(at(100));

    assertThat(raised(replay)).isEmpty();
  }

  @Test
  void aGapIsToldAndNoTimerRunsOnInIt() {
    Replay replay = replay(HOT);
    reads(replay, 0, 70);
    reads(replay, 60, 70);
    reads(replay, 600, 70);
    replay.end(at(615));
    assertThat(raised(replay)).isEmpty();
    assertThat(replay.gaps()).contains(new Gap(at(60), at(600)));

    replay.end(at(640));
    assertThat(raised(replay)).containsExactly(at(630));
  }

  @Test
  void nobodyIsSilentInAGapButWhoSaysNothingWhileOthersDoIs() {
    Replay replay = replay(SILENT);
    reads(replay, 0, 20);
    reads(replay, 600, 20);
    for (int second = 630; second <= 900; second += 30) {
      replay.reading(temperature, null, Known.BAD, at(second));
    }
    reads(replay, 910, 20);
    replay.end(at(920));

    assertThat(replay.episodes().all())
        .singleElement()
        .satisfies(
            episode -> {
              assertThat(episode.raised()).isEqualTo(at(633));
              assertThat(episode.cleared()).contains(at(910));
            });
  }

  // A clock that is set right by an hour records that hour twice.
  @Test
  void timeDoesNotGoBackWithTheClock() {
    Replay replay = replay(HOT);
    reads(replay, 1000, 70);
    reads(replay, 400, 70);
    reads(replay, 460, 20);
    reads(replay, 1050, 20);
    replay.end(at(1100));

    assertThat(raised(replay)).isEmpty();
    assertThat(replay.setBack()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void whatWasOverBeforeTheRangeIsNotTold() {
    Replay replay = replay(HOT);
    for (int second = -500; second <= -300; second += 50) {
      reads(replay, second, 70);
    }
    reads(replay, -280, 20);
    reads(replay, -230, 70);
    for (int second = -200; second <= 50; second += 50) {
      reads(replay, second, 70);
    }
    replay.end(at(60));

    assertThat(raised(replay)).containsExactly(at(-140));
    assertThat(replay.asked()).isEmpty();
  }

  private static Episode episode(String instance, int raised, int cleared) {
    return new Episode(
        instance,
        2,
        LocalText.same("x"),
        at(raised),
        cleared < 0 ? Optional.empty() : Optional.of(at(cleared)));
  }

  @Test
  void episodesOfOneInstanceThatMeetAreOneEventAndEachHasOnePartner() {
    Comparison comparison =
        Comparison.of(
            List.of(
                episode("p/r/a", 0, 10),
                episode("p/r/a", 20, 30),
                episode("p/r/b", 0, 10),
                episode("p/r/c", 100, -1)),
            List.of(episode("p/r/a", 5, 60), episode("p/r/b", 10, 20), episode("p/r/c", 99, 99)));

    assertThat(comparison.both()).isEqualTo(2);
    assertThat(comparison.onlyReplayed()).isEqualTo(2);
    assertThat(comparison.onlyRecorded()).isEqualTo(1);
    assertThat(comparison.pairs())
        .extracting(pair -> pair.any().instance())
        .containsExactly("p/r/a", "p/r/b", "p/r/b", "p/r/a", "p/r/c");
  }

  @Test
  void moreThanAnybodyReadsIsCounted() {
    var episodes = new Episodes(FROM, at(100_000));
    for (int i = 0; i < Episodes.MOST + 5; i++) {
      episodes.raised(episode("p/r/a", 2 * i, -1));
      episodes.cleared("p/r/a", at(2 * i + 1));
    }

    assertThat(episodes.all()).hasSize(Episodes.MOST);
    assertThat(episodes.beyond()).isEqualTo(5);
  }
}
