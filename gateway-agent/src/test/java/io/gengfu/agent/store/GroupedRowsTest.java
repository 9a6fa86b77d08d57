package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Remembered;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a group go to the driver together: none may be missing, stale, or out of order. */
class GroupedRowsTest {
  // More than go to the driver at once.
  private static final int ALERTS = 700;
  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));

  @TempDir private Path folder;

  private Store open() {
    return Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS, SystemClock.open());
  }

  @Test
  void oneGroupHasAllTransitionsInOrderAndTheLastStateOfEachInstance() throws Exception {
    String twice = "ebike-in-lift/ebike-in-car/twice";
    try (Store store = open();
        Outbox city = store.outbox("city")) {
      Journal journal = store.journal(handle -> "");
      try (HeldStore _ = HeldStore.hold(folder)) {
        journal.decided(Alerts.raised("twice", twice, Lane.ALERT));
        for (int i = 0; i < ALERTS; i++) {
          journal.decided(Alerts.raised("a" + i, "ebike-in-lift/ebike-in-car/" + i, Lane.ALERT));
        }
        journal.decided(Alerts.cleared("twice", twice, Lane.ALERT));
        journal.wake();
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> store.figures().transitions() == ALERTS + 2);

      assertThat(store.figures().flushes()).isLessThanOrEqualTo(3);
      List<String> told = new ArrayList<>();
      List<OutboxRecord> records = city.after(Lane.ALERT, new Position(1, 0), ALERTS + 2);
      for (OutboxRecord entry : records) {
        told.add(((Body.Transition) entry.body()).alertId());
      }
      assertThat(records)
          .extracting(OutboxRecord::sequence)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, ALERTS + 2).boxed().toList());
      assertThat(told.getFirst()).isEqualTo("twice");
      assertThat(told.get(ALERTS)).isEqualTo("a" + (ALERTS - 1));
      assertThat(told.getLast()).isEqualTo("twice");
      assertThat(store.openAlerts()).hasSize(ALERTS + 1);
    }
    try (Store again = open()) {
      List<Remembered> left = again.restored().instances();
      assertThat(left).hasSize(ALERTS + 1);
      assertThat(left)
          .filteredOn(remembered -> remembered.state().key().equals(twice))
          .singleElement()
          .satisfies(remembered -> assertThat(remembered.state().number()).isEqualTo(2));
    }
  }
}
