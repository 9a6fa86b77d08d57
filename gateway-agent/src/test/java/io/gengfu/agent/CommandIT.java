package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.junit.SimulatedEstate;
import io.gengfu.simulators.platform.Command;
import io.gengfu.simulators.platform.Commander;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands of the city platform, over a real broker, to a whole gateway. */
class CommandIT {

  @RegisterExtension
  final SimulatedEstate simulated = SimulatedEstate.with(e -> e.chargers(1).platform());

  private Main gateway;
  private Commander city;

  @BeforeEach
  void start() throws IOException {
    Path folder = simulated.folder().resolve("site");
    new SiteFolder(simulated.estate()).area("wall").commands("refresh", "set-mode").write(folder);
    var problems = new Problems();
    Optional<Site> site = SiteReader.read(folder, problems);
    assertThat(problems.all()).isEmpty();
    gateway = new Main(site.orElseThrow());
    gateway.tellTheCity();
    city = simulated.estate().platform().commander();
    await("online")
        .atMost(Duration.ofSeconds(20))
        .until(() -> simulated.estate().platform().store().received() > 0);
  }

  @AfterEach
  void stop() {
    city.close();
    gateway.close();
  }

  @Test
  void aModeIsSet() {
    JsonNode answer =
        city.ask(
            Command.of("demo-gw", "set-mode", Map.of("area", "wall", "mode", "armed", "on", true)));

    assertThat(answer.path("state").asText()).as("%s", answer).isEqualTo("done");
    assertThat(answer.at("/result/on").asBoolean()).isTrue();
    assertThat(answer.at("/result/who").asText()).isEqualTo("city/duty");
  }
}
