package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.uplink.Mosquitto;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole gateway with the broker that most platforms run, as it comes: 20 messages in flight.
 */
class MosquittoIT {

  private static final int ZONES = 16;

  @TempDir private Path folder;

  // More alerts at once than may be in flight, while the line is away; then all of them, once each.
  @Test
  void moreAlertsThanMayBeInFlightArriveOnceEach() throws IOException {
    try (var broker = new Mosquitto(folder);
        Estate estate =
            Estate.builder(Files.createTempDirectory("estate"))
                .zones(ZONES)
                .chargers(12)
                .platform(broker.uri())
                .start()) {
      new SiteFolder(estate).parameter("perimeter", "confirm", "100ms").write(folder);
      var problems = new Problems();
      Optional<Site> site = SiteReader.read(folder, problems);
      assertThat(problems.all()).isEmpty();
      try (var gateway = new Main(site.orElseThrow())) {
        gateway.tellTheCity();
        await("online")
            .atMost(Duration.ofSeconds(20))
            .until(() -> estate.platform().store().received() > 0);
        estate.platform().cut();
        estate.key().set(true);
        estate.zones().forEach(zone -> zone.set(true));
        estate.bus().chargers().forEach(charger -> charger.temperature(80));
        await("every relay is open")
            .atMost(Duration.ofSeconds(20))
            .until(() -> estate.bus().chargers().stream().noneMatch(c -> c.supplied()));

        estate.platform().restore();

        await("everything has arrived")
            .atMost(Duration.ofSeconds(30))
            .until(() -> raised(estate, "intrusion") == ZONES && raised(estate, "overheat") == 12);
        await("no number is missing")
            .atMost(Duration.ofSeconds(30))
            .until(() -> estate.platform().store().gaps().isEmpty());
      }
      assertThat(estate.platform().store().duplicatedTransitions()).isEmpty();
      // Readings that came while the gateway closed wait in its store for the next start.
      assertThat(estate.platform().store().gaps())
          .allMatch(gap -> gap.lane().lane().equals("telemetry"));
    }
  }

  private static long raised(Estate estate, String rule) {
    return estate.platform().store().alerts().stream()
        .filter(a -> a.rule().equals(rule) && a.kind().equals("raised"))
        .map(StoredAlert::alertId)
        .distinct()
        .count();
  }
}
