package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that have reached their limit. */
class FullStoreTest {

  @TempDir private Path folder;
  private Store store = unopened();

  @SuppressWarnings("NullAway") // opened by each test, in its own way
  private static Store unopened() {
    return null;
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private Journal open(StoreConfig limits, String... uplinks) {
    store = Store.open(folder, limits, "gw", List.of(uplinks), Alerts.POINTS);
    return store.journal(handle -> "");
  }

  // A build machine is shared; waiting longer costs nothing when all is well.
  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  @Test
  void aFullStoreLetsTheOldestConfirmedGoAndNothingElse() {
    Journal journal = open(new StoreConfig(1, 1, Duration.ofSeconds(1)), "city");
    int wave = 100;
    try (Outbox outbox = store.outbox("city")) {
      String epoch = outbox.epoch(Lane.ALERT).id();
      for (int i = 0; i < 30; i++) {
        for (int j = 0; j < wave; j++) {
          Alerts.record(
              journal,
              Alerts.decision(
                  Alerts.step("a" + i + "-" + j, "p/r/d" + j, Lane.ALERT, 1, Kind.WITHDRAWN)));
        }
        long so = (i + 1L) * wave;
        soon().until(() -> store.figures().transitions() >= so);
        outbox.confirm(Lane.ALERT, epoch, outbox.highWater(Lane.ALERT));
      }
      assertThat(outbox.highWater(Lane.ALERT)).isEqualTo(3000);
    }
    assertThat(store.health().isGood()).isTrue();
    assertThat(store.recentAlerts(10_000)).hasSizeBetween(100, 2500);
  }

  // Not even a full disk may block the core or lose the latest state of an instance.
  @Test
  void aStoreFullOfUnconfirmedAlertsSaysSoAndKeepsWhatComes() {
    Journal journal = open(new StoreConfig(1, 1, Duration.ofSeconds(1)), "city");
    for (int i = 0; i < 12_000; i++) {
      Alerts.record(journal, Alerts.raised("a" + i, "p/r/d" + i % 50, Lane.ALERT));
      journal.wake();
      if (i % 500 == 0) {
        long so = i;
        soon()
            .until(
                () ->
                    store.figures().transitions() >= so - 500
                        || store.health().alerts().state() == StoreHealth.State.FULL);
      }
    }
    soon().until(() -> store.health().alerts().state() == StoreHealth.State.FULL);
    try (Outbox outbox = store.outbox("city")) {
      long held = outbox.highWater(Lane.ALERT);
      assertThat(held).isGreaterThan(100);
      // Raised alerts stay open, so confirming them makes no room: nothing open is ever deleted.
      outbox.confirm(Lane.ALERT, outbox.epoch(Lane.ALERT).id(), held);
      assertThat(store.openAlerts()).hasSize((int) held);
    }
  }

  @Test
  void oldTelemetryGoesFirstAndLeavesAGapThatIsCounted() {
    Journal journal = open(new StoreConfig(4, 1, Duration.ofMillis(1)), "city");
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    long sent = 0;
    while (store.figures().blocksDropped() == 0 && sent < 2_000_000) {
      for (int i = 0; i < 2048; i++) {
        // Of bits that no encoding can foretell, so that the file does fill.
        long at = sent + i;
        journal.reading(speed, Math.sin((double) at), Known.GOOD, at * 1_000_000, at);
      }
      sent += 2048;
      long so = sent;
      soon().until(() -> store.figures().readings() + store.figures().readingsDropped() >= so);
    }
    try (Outbox outbox = store.outbox("city")) {
      List<OutboxRecord> records =
          outbox.after(Lane.TELEMETRY, outbox.cursor(Lane.TELEMETRY), 100_000);
      assertThat(records.getFirst().body()).isInstanceOf(Body.Gap.class);
      Body.Gap gap = (Body.Gap) records.getFirst().body();
      assertThat(gap.from()).isEqualTo(1);
      assertThat(records.get(1).sequence()).isEqualTo(records.getFirst().sequence() + 1);
      assertThat(store.figures().blocksDropped()).isEqualTo(records.getFirst().sequence());
    }
    assertThat(store.health().isGood()).isTrue();
  }
}
