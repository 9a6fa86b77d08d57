package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of lane audit. */
class AuditTest {
  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static AuditRecord audit(String key) {
    return new AuditRecord(key, "io.gengfu.kpi.v1", "s", Instant.EPOCH, "{\"k\":\"" + key + "\"}");
  }

  private List<OutboxRecord> waiting() {
    try (Outbox outbox = store.outbox("city")) {
      return outbox.after(Lane.AUDIT, new Position(0, 0), 100_000);
    }
  }

  // Who was killed between submitting and hearing of it submits again.
  @Test
  void aKeyIsRecordedOnceAlsoOverARestart() {
    assertThat(store.audit(List.of(audit("a"), audit("b")))).isTrue();
    await().atMost(LIMIT).until(() -> store.recorded("b"));
    store.close();
    open();
    store.audit(List.of(audit("a"), audit("b"), audit("c")));
    await().atMost(LIMIT).until(() -> store.recorded("c"));

    // The last one is the first of the epoch that the second start began.
    assertThat(waiting()).extracting(OutboxRecord::sequence).containsExactly(1L, 2L, 1L);
    assertThat(waiting())
        .extracting(OutboxRecord::body)
        .anySatisfy(
            body ->
                assertThat(((Body.Audit) body).json())
                    .startsWith("{\"k\":\"c\",\"clock\":{\"known\":true,")
                    .contains("\"bootId\":\"", "\"sinceBootMillis\":"));
  }

  @Test
  void anAlertsNumberAndAnAuditRecordsAreOfTheirOwnLanes() {
    Alerts.record(store.journal(handle -> ""), Alerts.raised("a1", "p/r/d1", Lane.ALERT));
    store.audit(List.of(audit("a")));
    await().atMost(LIMIT).until(() -> store.recorded("a"));
    await().atMost(LIMIT).until(() -> store.figures().transitions() == 1);

    try (Outbox outbox = store.outbox("city")) {
      assertThat(outbox.highWater(Lane.ALERT)).isEqualTo(1);
      assertThat(outbox.highWater(Lane.AUDIT)).isEqualTo(1);
      assertThat(outbox.epoch(Lane.AUDIT)).isEqualTo(outbox.epoch(Lane.ALERT));
      outbox.confirm(Lane.AUDIT, outbox.epoch(Lane.AUDIT).id(), 1);
      assertThat(outbox.pending(Lane.AUDIT)).isZero();
      assertThat(outbox.pending(Lane.ALERT)).isEqualTo(1);
    }
  }

  // A platform that never confirms them gets to know what it has missed.
  @Test
  void pastTheLimitTheOldestBecomeAGap() {
    int all = AuditTables.RECORDS + 5;
    store.audit(IntStream.rangeClosed(1, all).mapToObj(i -> audit("k" + i)).toList());
    await().atMost(LIMIT).until(() -> store.recorded("k" + all));

    assertThat(store.recorded("k5")).isFalse();
    assertThat(store.recorded("k6")).isTrue();
    OutboxRecord first = waiting().getFirst();
    assertThat(first.body()).isEqualTo(new Body.Gap(1, "dropped"));
    assertThat(first.sequence()).isEqualTo(5);
  }
}
