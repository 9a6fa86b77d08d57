package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway in a process of its own whose wall clock is set under it, by twenty years to either
 * side: the alert goes before anybody knows the time, and the platform knows in the end when it
 * was.
 */
@EnabledOnOs(OS.LINUX)
class ClockIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration YEARS = Duration.ofDays(7_305);
  private static final Duration ABOUT = Duration.ofSeconds(40);

  @TempDir private Path folder;

  private Path wallClock() throws IOException, InterruptedException {
    Path source = folder.resolve("wallclock.c");
    try (InputStream in =
        Objects.requireNonNull(ClockIT.class.getResourceAsStream("wallclock.c"))) {
      Files.copy(in, source);
    }
    Path library = folder.resolve("wallclock.so");
    Process gcc =
        new ProcessBuilder(
                "gcc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString())
            .inheritIO()
            .start();
    assertThat(gcc.waitFor()).as("gcc (Debian: apt-get install gcc libc6-dev)").isZero();
    return library;
  }

  /** As a whole: the process reads it at any moment. */
  private void shows(Duration off) throws IOException {
    Path next = folder.resolve("offset.next");
    Files.writeString(next, off.toSeconds() + "\n");
    Files.move(next, folder.resolve("offset"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Instant happened(Estate estate, String alert) {
    return estate.platform().store().happened(alert).getFirst();
  }

  private static void isKnownToBe(Estate estate, String alert, Instant when) {
    await("the alert was at " + when)
        .atMost(LIMIT)
        .until(() -> Duration.between(when, happened(estate, alert)).abs().compareTo(ABOUT) < 0);
  }

  @Test
  void anAlertGoesBeforeTheTimeIsKnownAndIsPutRightHoweverTheClockIsSet() throws Exception {
    Path library = wallClock();
    shows(YEARS.negated());
    Path simulated = Files.createTempDirectory("estate");
    try (Estate estate = Estate.builder(simulated).chargers(1).platform().start()) {
      Path site = folder.resolve("site");
      new SiteFolder(estate).write(site);
      Map<String, String> environment =
          Map.of(
              "LD_PRELOAD", library.toString(),
              "WALLCLOCK_FILE", folder.resolve("offset").toString());
      try (AgentProcess gateway = AgentProcess.run(site, environment)) {
        estate.charger(1).smoke(true);
        await("the alert").atMost(LIMIT).until(() -> !alerts(estate).isEmpty());
        Instant raised = Instant.now();
        StoredAlert alert = alerts(estate).getFirst();
        // Nobody waited; it shows a time that the software can answer for, not twenty years ago.
        assertThat(alert.occurredAt())
            .isBeforeOrEqualTo(raised)
            .isAfter(raised.minus(YEARS.dividedBy(2)));
        assertThat(estate.platform().store().corrections()).isEmpty();

        shows(Duration.ZERO);
        isKnownToBe(estate, alert.alertId(), raised);
        shows(YEARS);
        isKnownToBe(estate, alert.alertId(), raised.plus(YEARS));
        shows(Duration.ZERO);
        isKnownToBe(estate, alert.alertId(), raised);

        assertThat(estate.platform().store().corrections()).hasSize(3);
        assertThat(alerts(estate).getFirst().occurredAt()).isEqualTo(alert.occurredAt());
        assertThat(estate.platform().store().refusals()).isEmpty();
        assertThat(gateway.stop()).isEqualTo(AgentProcess.ENDED_BY_SIGTERM);
      }
    }
  }

  private static List<StoredAlert> alerts(Estate estate) {
    return estate.platform().store().alerts().stream()
        .filter(alert -> alert.rule().equals("smoke"))
        .toList();
  }
}
