package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.store.RealDisk;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * A disk that answers nothing for a whole minute, under a gateway in a process of its own: {@code
 * ./gengfu prove stall}, as root. Not among the tests of every build, which let it hang for as long
 * as one alert takes ({@code DeadStoreIT}).
 */
class StallProof {

  private static final Duration STALLED = Duration.ofSeconds(60);

  /** What is asked for. */
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);

  /** When an alert is raised, in seconds after the disk has stopped. */
  private static final List<Integer> RAISED = List.of(0, 1, 5, 15, 30, 45, 58);

  @TempDir private Path folder;

  /** One alert: raised so long after the disk stopped, told after so long. */
  private record Told(Duration raised, Duration after) {}

  @Test
  void everyAlertIsAtThePlatformInTimeThoughTheDiskAnswersNothingForAMinute() throws Exception {
    Path elsewhere = Files.createTempDirectory("estate");
    try (RealDisk disk = disk();
        Estate estate = Estate.builder(elsewhere).chargers(RAISED.size() + 1).platform().start()) {
      Path site = folder.resolve("site");
      new SiteFolder(estate).write(site);
      Path config = site.resolve("gateway.yaml");
      String data = disk.folder().resolve("data").toString();
      Files.writeString(
          config, Files.readString(config).replace("data: data", "data: \"" + data + "\""));
      // As systemd has it: /run is no disk.
      Path run = Files.createDirectories(folder.resolve("run"));
      try (AgentProcess agent =
          AgentProcess.run(site, Map.of("RUNTIME_DIRECTORY", run.toString()))) {
        int last = RAISED.size() + 1;
        estate.charger(last).smoke(true);
        await("the first").atMost(Duration.ofSeconds(60)).until(() -> smoke(estate).size() == 1);
        assertThat(smoke(estate).getFirst().isDurable()).isTrue();

        List<Told> told = stall(estate, disk);

        await("all of them are recorded")
            .atMost(Duration.ofSeconds(60))
            .until(() -> smoke(estate).stream().allMatch(StoredAlert::isDurable));
        told.forEach(
            one ->
                System.out.printf(
                    "stall: raised %4.1f s after the disk stopped, at the platform after %.2f s%n",
                    one.raised().toMillis() / 1e3, one.after().toMillis() / 1e3));
        assertThat(told).allMatch(one -> one.after().compareTo(TOLD_WITHIN) <= 0);
        assertThat(smoke(estate)).extracting(StoredAlert::devices).doesNotHaveDuplicates();
        assertThat(estate.platform().store().duplicatedTransitions()).isEmpty();
        await("no number is missing")
            .atMost(Duration.ofSeconds(60))
            .until(() -> estate.platform().store().gaps().isEmpty());
        assertThat(agent.stop()).isEqualTo(AgentProcess.ENDED_BY_SIGTERM);
      } finally {
        disk.answerAgain();
      }
    }
  }

  private static List<Told> stall(Estate estate, RealDisk disk) throws IOException {
    Instant stopped = Instant.now();
    disk.freeze();
    List<Told> all = new ArrayList<>();
    try {
      for (int n = 1; n <= RAISED.size(); n++) {
        Instant due = stopped.plusSeconds(RAISED.get(n - 1));
        await().atMost(STALLED).until(() -> !Instant.now().isBefore(due));
        Instant raised = Instant.now();
        estate.charger(n).smoke(true);
        int soMany = n;
        await("alert " + n)
            .atMost(STALLED)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> undurable(estate).size() == soMany);
        Instant arrived = undurable(estate).getLast().receivedAt();
        all.add(new Told(Duration.between(stopped, raised), Duration.between(raised, arrived)));
      }
      await().atMost(STALLED).until(() -> !Instant.now().isBefore(stopped.plus(STALLED)));
      assertThat(undurable(estate)).as("the disk has taken none").hasSize(RAISED.size());
    } finally {
      disk.thaw();
    }
    return all;
  }

  private static List<StoredAlert> smoke(Estate estate) {
    return estate.platform().store().alerts().stream()
        .filter(alert -> alert.rule().equals("smoke") && alert.kind().equals("raised"))
        .toList();
  }

  private static List<StoredAlert> undurable(Estate estate) {
    return smoke(estate).stream().filter(alert -> !alert.isDurable()).toList();
  }

  /** A proof that is skipped proves nothing. */
  private RealDisk disk() throws IOException {
    try {
      return RealDisk.in(folder);
    } catch (TestAbortedException e) {
      throw new IllegalStateException("this proof " + e.getMessage(), e);
    }
  }
}
