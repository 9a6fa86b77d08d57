package io.gengfu.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.UplinkFilter;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Store;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a platform may read of what was recorded. */
class HistoryOperationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @BeforeEach
  void beginAStore() {
    Store.open(
            folder,
            new StoreConfig(64, 64, Duration.ofMillis(20)),
            "gw",
            List.of("city"),
            Alerts.POINTS)
        .close();
  }

  private Outcome ask(UplinkFilter filter, String uplink, String... points) {
    JsonNode arguments =
        JSON.valueToTree(
            Map.of("points", points, "from", "2026-11-23T08:00:00Z", "to", "2026-11-23T09:00:00Z"));
    return new HistoryOperation(Alerts.POINTS, Map.of("property", filter), folder)
        .run(new Asked(arguments, "duty", "", uplink, "1", 100_000));
  }

  private static UplinkFilter only(Set<Lane> lanes, Set<String> points) {
    return new UplinkFilter(
        lanes, Severity.LOW, Set.of(), Set.of(), Set.of(), Set.of(), points, Set.of());
  }

  // The property company was let see the lifts' floors, and could fetch everything afterwards.
  @Test
  void whatTheFilterWithholdsIsNotHandedOutLater() {
    UplinkFilter floors = only(Set.of(), Set.of("lift.floor"));

    assertThat(ask(floors, "property", "lift-1.floor")).isInstanceOf(Outcome.Done.class);
    assertThat(ask(floors, "property", "lift-1.floor", "lift-1.speed"))
        .isEqualTo(
            Outcome.refused(
                "lift-1.speed is withheld from uplink property: the site's gateway.yaml does not let"
                    + " its readings through (only: of this uplink)"));
  }

  @Test
  void whoGetsNoTelemetryReadsNoneEither() {
    assertThat(ask(only(Set.of(Lane.LIFE), Set.of()), "property", "lift-1.speed"))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void anUplinkWithoutAFilterAndTheBoxItselfReadAll() {
    assertThat(ask(UplinkFilter.NONE, "property", "lift-1.speed")).isInstanceOf(Outcome.Done.class);
    assertThat(ask(only(Set.of(Lane.LIFE), Set.of()), "", "lift-1.speed"))
        .isInstanceOf(Outcome.Done.class);
  }
}
