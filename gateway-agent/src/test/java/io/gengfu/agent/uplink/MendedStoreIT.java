package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.store.Spoil;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.store.StoreException;
import io.gengfu.agent.store.StoreTrouble;
import io.gengfu.agent.uplink.Receiver.Receipts;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both files are spoiled while the gateway tells the platform of alerts; nobody starts it again.
 */
@Timeout(180)
class MendedStoreIT {
  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));
  private static final int EACH = 100;

  @TempDir private Path folder;

  private final Opened open = new Opened();

  @SuppressWarnings("NullAway.Init") // by the test
  private Store store;

  @SuppressWarnings("NullAway.Init") // by the test
  private Journal journal;

  @SuppressWarnings("NullAway.Init") // by the test
  private Receiver platform;

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private void raise(String name) {
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    for (int i = 0; i < EACH; i++) {
      Alerts.record(journal, Alerts.raised(name + i, "p/r/" + name + i, Lane.ALERT));
      for (int j = 0; j < 40; j++) {
        journal.reading(speed, Math.sin(i * 40.0 + j), Known.GOOD, 0, 1_000L * i + j);
      }
    }
  }

  /** Identities of what came as records, of alerts or of all lanes. */
  private List<String> identities(boolean alerts) {
    return platform.records.stream()
        .filter(record -> !record.has("durable"))
        .filter(record -> !alerts || record.at("/data/alertId").isTextual())
        .map(record -> record.path("id").asText())
        .distinct()
        .toList();
  }

  private boolean has(String alert) {
    return platform.records.stream()
        .anyMatch(r -> !r.has("durable") && r.at("/data/alertId").asText().equals(alert));
  }

  /** What an engineer does who looks at everything. */
  private void look() {
    try (Outbox other = store.outbox("city")) {
      for (Lane lane : List.of(Lane.ALERT, Lane.TELEMETRY)) {
        try {
          other.after(lane, new Position(0, 0), 10_000);
        } catch (StoreException e) {
          assertThat(e).hasMessageContaining("outbox");
        }
      }
    }
  }

  @Test
  void alertsFromBeforeDuringAndAfterReachThePlatformOnceEach() throws Exception {
    Path data = folder.resolve("data");
    Mosquitto broker = open.add(new Mosquitto(folder));
    platform = open.add(new Receiver(broker, Receipts.SENT));
    store = open.add(Store.open(data, LIMITS, "gw", List.of("city"), Alerts.POINTS));
    List<StoreTrouble> troubles = new ArrayList<>();
    store.onTrouble(troubles::add);
    journal = store.journal(handle -> "");
    UplinkConfig config =
        new UplinkConfig(
            "city", broker.uri(), Optional.empty(), Optional.empty(), true, Duration.ofSeconds(30));
    Uplink uplink = open.add(Uplink.start("gw", config, store));
    soon().until(() -> uplink.status().state() == State.ONLINE);

    raise("before");
    soon()
        .until(
            () ->
                store.figures().transitions() == EACH
                    && uplink.status().pending().values().stream().allMatch(n -> n == 0));
    for (String file : List.of("alerts.db", "telemetry.db")) {
      Spoil.checkpoint(data.resolve(file));
    }
    Spoil.page(data.resolve("alerts.db"), "transition");
    Spoil.page(data.resolve("telemetry.db"), "block");
    look();
    raise("during");
    soon().until(() -> store.health().setAside().size() == 2);
    soon().until(() -> store.health().isGood());
    raise("after");
    soon().until(() -> has("after" + (EACH - 1)));

    assertThat(identities(true)).hasSize(3 * EACH);
    for (String name : List.of("before", "during", "after")) {
      for (int i = 0; i < EACH; i++) {
        assertThat(has(name + i)).as(name + i).isTrue();
      }
    }
    soon().until(() -> uplink.status().pending().values().stream().allMatch(n -> n == 0));
    // Readings that were on the page are confirmed: nothing of either file is missing there.
    assertThat(platform.records)
        .noneMatch(record -> record.path("type").asText().contains(".gap."));
    assertThat(platform.records.stream().map(MendedStoreIT::epoch).distinct())
        .hasSizeGreaterThanOrEqualTo(4);
  }

  private static String epoch(JsonNode record) {
    return record.path("epoch").asText() + record.path("lane").asText();
  }
}
