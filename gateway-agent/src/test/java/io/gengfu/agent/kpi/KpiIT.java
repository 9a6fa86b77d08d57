package io.gengfu.agent.kpi;

import static io.gengfu.agent.store.Alerts.DWELLING;
import static io.gengfu.agent.store.Alerts.LIFT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.uplink.Uplink;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Reason;
import io.gengfu.simulators.platform.CityPlatform;
import io.gengfu.simulators.platform.StoredKpi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The days' figures on their way to the city platform, over a real broker. */
class KpiIT {
  private static final Path SCHEMA =
      Path.of(System.getProperty("basedir", "."))
          .toAbsolutePath()
          .normalize()
          .resolveSibling("docs/schemas/kpi.schema.json");

  @TempDir private Path folder;
  private CityPlatform platform;
  private Watch watch;
  private Uplink uplink;

  @BeforeEach
  void start() {
    platform = CityPlatform.builder(folder.resolve("platform.db")).start();
    watch = new Watch(folder.resolve("data"));
    connect();
  }

  @AfterEach
  void stop() {
    uplink.close();
    watch.close();
    platform.close();
  }

  private void connect() {
    uplink =
        Uplink.start(
            "gw",
            new UplinkConfig(
                "city",
                platform.uri(),
                Optional.empty(),
                Optional.empty(),
                true,
                Duration.ofMillis(500)),
            watch.store());
  }

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(60)).until(holds);
  }

  /** To the next night, half past midnight. */
  private void night() {
    watch.kpis().catchUp();
    watch.pass(
        Duration.between(
            watch.wall(),
            watch
                .wall()
                .atZone(Watch.SHANGHAI)
                .toLocalDate()
                .plusDays(1)
                .atTime(0, 30)
                .atZone(Watch.SHANGHAI)
                .toInstant()));
    watch.kpis().catchUp();
  }

  private boolean confirmed() {
    return uplink.status().pending().values().stream().allMatch(waiting -> waiting == 0);
  }

  @Test
  void eachDayReachesThePlatformOnceAndIsConfirmed() throws IOException {
    watch.raised("a", "ebike", LIFT);
    eventually("the alert is confirmed", this::confirmed);
    watch.pass(Duration.ofSeconds(40));
    watch.acknowledged("a", "ebike", LIFT);
    watch.closed("a", 3, "ebike", LIFT);
    watch.kpis().reason("a", Reason.FALSE, "duty");
    night();
    eventually("the first day", () -> platform.store().kpis().size() == 1);

    platform.cut();
    uplink.close();
    watch.raised("b", "perimeter", DWELLING);
    watch.restart(Duration.ofHours(1));
    night();
    connect();
    platform.restore();

    eventually("the second day", () -> platform.store().kpis().size() == 2);
    eventually("both are confirmed", this::confirmed);
    List<StoredKpi> days = platform.store().kpis();
    assertThat(days)
        .extracting(StoredKpi::day)
        .containsExactly(LocalDate.of(2026, 11, 20), LocalDate.of(2026, 11, 21));
    assertThat(days.getFirst().data().at("/figures/0/falsePercent").asDouble()).isEqualTo(100);
    assertThat(days.getFirst().data().at("/figures/0/forwardMillis/samples").asLong()).isEqualTo(1);
    assertThat(days.getLast().data().at("/figures/0/scenario").asText()).isEqualTo("perimeter");
    assertThat(platform.store().gaps()).isEmpty();
    assertThat(platform.store().refusals()).isEmpty();
    // The second day belongs to the epoch of the second start.
    assertThat(platform.store().complete().entrySet())
        .filteredOn(lane -> lane.getKey().lane().equals("audit"))
        .extracting(Map.Entry::getValue)
        .containsExactly(1L, 1L);
    for (StoredKpi day : days) {
      assertThat(errors(day)).isEmpty();
    }
  }

  private static List<String> errors(StoredKpi day) throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(SCHEMA))
        .validate(day.data().toString(), InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  // The figures are the least urgent of all: a platform without a place for them is no obstacle.
  @Test
  void figuresOfManyDaysWaitWhileThePlatformIsAway() {
    platform.cut();
    for (int day = 0; day < 5; day++) {
      night();
    }
    eventually("recorded", () -> uplink.status().pending().getOrDefault(Lane.AUDIT, 0L) == 5);

    platform.restore();

    eventually("all days", () -> platform.store().kpis().size() == 5);
    assertThat(platform.store().counts().refused()).isZero();
  }
}
