package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.store.HeldStore;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.junit.SimulatedEstate;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole gateway on a disk that takes nothing. */
@Timeout(180)
class StuckStoreIT {

  @RegisterExtension
  final SimulatedEstate simulated = SimulatedEstate.with(e -> e.chargers(3).platform());

  private Estate estate;
  private Path site;

  @BeforeEach
  void writeSite() throws IOException {
    estate = simulated.estate();
    site = simulated.folder().resolve("site");
    new SiteFolder(estate).resendAfter("2s").write(site);
  }

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(40)).until(holds);
  }

  private List<StoredAlert> known(String rule) {
    return estate.platform().store().alerts().stream().filter(a -> a.rule().equals(rule)).toList();
  }

  private List<StoredAlert> told(String rule) {
    return estate.platform().store().told().stream().filter(a -> a.rule().equals(rule)).toList();
  }

  // The worst of all: the disk hangs, the city is told, and then the process dies.
  @Test
  void theCityIsToldActionsAreTakenAndNothingIsLostThoughTheProcessDiesToo() throws Exception {
    try (AgentProcess agent = AgentProcess.run(site)) {
      estate.charger(1).temperature(80);
      eventually("the city knows the first", () -> known("overheat").size() == 1);
      assertThat(estate.platform().store().told()).isEmpty();

      try (HeldStore held = HeldStore.hold(site.resolve("data"))) {
        assertThat(held.isHeld()).isTrue();
        estate.charger(2).temperature(80);
        eventually("its relay is open", () -> !estate.charger(2).supplied());
        await("the city is told")
            .atMost(Duration.ofSeconds(10))
            .until(() -> told("overheat").size() == 1);
        eventually("the city is told why", () -> !told("store-failing").isEmpty());
        estate.charger(3).temperature(80);
        eventually("the next one too", () -> told("overheat").size() == 2);
        assertThat(known("overheat").stream().filter(a -> !a.isDurable())).hasSize(2);
        agent.kill();
      }
    }

    try (AgentProcess agent = AgentProcess.run(site)) {
      eventually(
          "everything that was told is recorded",
          () -> estate.platform().store().alerts().stream().allMatch(StoredAlert::isDurable));
      eventually(
          "the store is well again",
          () -> known("store-failing").getLast().kind().equals("cleared"));
      eventually("no number is missing", () -> estate.platform().store().gaps().isEmpty());
      assertThat(agent.stop()).isEqualTo(AgentProcess.ENDED_BY_SIGTERM);
    }

    assertThat(estate.platform().store().duplicatedTransitions()).isEmpty();
    // Readings that came while the agent stopped wait in its store for the next start.
    assertThat(estate.platform().store().gaps())
        .allMatch(gap -> gap.lane().lane().equals("telemetry"));
    assertThat(estate.platform().store().refusals()).isEmpty();
    assertThat(known("overheat").stream().filter(a -> a.kind().equals("raised")))
        .extracting(StoredAlert::devices)
        .doesNotHaveDuplicates()
        .hasSize(3);
  }
}
