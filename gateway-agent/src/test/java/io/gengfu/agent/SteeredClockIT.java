package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.time.SteeredTime;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.junit.SimulatedEstate;
import io.gengfu.simulators.platform.StoredAlert;
import io.gengfu.simulators.platform.StoredCorrection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The whole gateway while its machine sleeps for hours, and over a leap second; {@link ClockIT} has
 * the clock that somebody sets.
 */
@EnabledOnOs(OS.LINUX)
class SteeredClockIT {

  private static final String PACK =
      """
      pack: hours
      version: "1.0.0"
      title: {zh: 小时, en: Hours}
      scenario: test
      for-each: {charger: charger}
      rules:
        - id: long
          when: "!charger.smoke"
          for: 12h
          severity: low
          message: {zh: 很久, en: Long}
      """;

  @RegisterExtension
  final SimulatedEstate simulated = SimulatedEstate.with(e -> e.chargers(2).platform());

  private final SteeredTime time = new SteeredTime();
  private Estate estate;
  private Main gateway;

  @BeforeEach
  void start() throws IOException {
    estate = simulated.estate();
    Path folder = simulated.folder().resolve("site");
    new SiteFolder(estate).write(folder);
    Files.createDirectories(folder.resolve("packs"));
    Files.writeString(folder.resolve("packs").resolve("hours.yaml"), PACK);
    Files.writeString(
        folder.resolve("site.yaml"), "  - {pack: hours}\n", StandardOpenOption.APPEND);
    var problems = new Problems();
    Optional<Site> site = SiteReader.read(folder, problems);
    assertThat(problems.all()).isEmpty();
    gateway = new Main(site.orElseThrow(), time.clock());
    gateway.tellTheCity();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(30)).until(holds);
  }

  private List<StoredAlert> stored(String rule) {
    return estate.platform().store().alerts().stream().filter(a -> a.rule().equals(rule)).toList();
  }

  private void smoke(int charger) {
    int before = stored("smoke").size();
    estate.charger(charger).smoke(true);
    eventually("smoke at " + charger, () -> stored("smoke").size() > before);
  }

  private void noRecordHasMoved() {
    for (StoredAlert alert : stored("smoke")) {
      Instant happened = estate.platform().store().happened(alert.alertId()).getFirst();
      assertThat(happened.truncatedTo(ChronoUnit.MILLIS)).isEqualTo(alert.occurredAt());
    }
  }

  private List<StoredCorrection> corrections() {
    return estate.platform().store().corrections();
  }

  // Every device once was silent when a machine woke: for hours nobody had asked them.
  @Test
  void aMachineThatSleptCountsTheHoursBlamesNoDeviceAndTellsAtOnce() {
    smoke(1);
    int sessions = estate.platform().link().accepted();
    Instant asleep = Instant.now();

    Duration night = Duration.ofHours(13);
    time.sleeps(night);

    eventually("what waits for 12 h", () -> stored("long").size() == 1);
    assertThat(stored("long").getFirst().devices()).containsExactly("charger-2");
    assertThat(Duration.between(asleep.plus(night), stored("long").getFirst().occurredAt()))
        .isBetween(Duration.ZERO, Duration.ofSeconds(30));
    eventually("a new session", () -> estate.platform().link().accepted() > sessions);
    smoke(2);
    assertThat(stored("smoke").getFirst().occurredAt()).isBefore(asleep.plusSeconds(1));
    assertThat(stored("silent")).isEmpty();
    assertThat(stored("undecided")).isEmpty();
    assertThat(corrections()).isEmpty();
    assertThat(estate.platform().store().duplicatedTransitions()).isEmpty();
  }

  // The second 23:59:60, as Linux has it: 23:59:59 comes twice.
  @Test
  void aSecondThatComesTwiceCorrectsNothing() {
    smoke(1);
    Instant told = stored("smoke").getFirst().occurredAt();

    time.leaps(true);
    time.wallMoves(Duration.ofSeconds(-1));

    eventually("the platform is told", () -> corrections().size() == 1);
    time.leaps(false);
    smoke(2);
    assertThat(corrections())
        .singleElement()
        .satisfies(
            leap -> {
              assertThat(leap.cause()).isEqualTo("leap_second");
              assertThat(leap.offset()).isBetween(-1_050L, -950L);
              assertThat(leap.from()).isEqualTo(leap.to());
            });
    noRecordHasMoved();
    assertThat(stored("smoke").getFirst().occurredAt()).isEqualTo(told);
    assertThat(stored("silent")).isEmpty();
  }

  // A server that smears it: a day in which each second is a little long; here in some seconds.
  @Test
  void aSecondThatIsSmearedCorrectsNothing() {
    smoke(1);
    Instant[] next = {Instant.now()};
    int[] steps = {0};

    await("a second is smeared")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              if (!Instant.now().isBefore(next[0])) {
                time.wallMoves(Duration.ofMillis(-25));
                next[0] = Instant.now().plusMillis(100);
                steps[0]++;
              }
              return steps[0] == 40;
            });
    smoke(2);

    // The steering adds up to a step that a server has made: it is told, and moves no record.
    assertThat(corrections()).allMatch(c -> c.from() == c.to());
    noRecordHasMoved();
    assertThat(stored("silent")).isEmpty();
  }
}
