package io.gengfu.agent.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.store.AlertSummary;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.Store;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock is watched over a real store. */
class ClockWatchTest {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
  private static final Instant FLOOR = Instant.parse("2026-11-01T00:00:00Z");

  /** Of a board without a battery, until somebody sets it. */
  private static final class Shown implements Clock {
    String boot = "boot-1";
    long nanos = Duration.ofMinutes(1).toNanos();
    Instant wall = FLOOR;
    Trust trust = Trust.UNKNOWN;

    void passes(Duration time) {
      nanos += time.toNanos();
      wall = wall.plus(time);
    }

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public Instant wall() {
      return wall;
    }

    @Override
    public Trust trust() {
      return trust;
    }

    @Override
    public OptionalLong uncertaintyMillis() {
      return trust.isKept() ? OptionalLong.of(40) : OptionalLong.empty();
    }

    @Override
    public String bootId() {
      return boot;
    }
  }

  @TempDir private Path folder;
  private final Shown clock = new Shown();
  private Store store;
  private ClockWatch watch;

  @BeforeEach
  void open() {
    store = Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS, clock);
    watch = new ClockWatch(clock, store);
  }

  @AfterEach
  void close() {
    watch.close();
    store.close();
  }

  private void decides(String alert, int number, Kind kind) {
    Alerts.record(
        store.journal(handle -> ""),
        new Decision(
            List.of(Alerts.step(alert, "p/r/lift-1", Lane.LIFE, number, kind, clock.nanos)),
            List.of(),
            List.of(),
            List.of(),
            clock.wall,
            clock.trust,
            clock.nanos));
  }

  private List<OutboxRecord> waiting(Lane lane, int wanted) {
    var records = new ArrayList<OutboxRecord>();
    try (Outbox outbox = store.outbox("city")) {
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                records.clear();
                records.addAll(outbox.after(lane, outbox.cursor(lane), 100));
                return records.size() >= wanted;
              });
    }
    return records;
  }

  private static JsonNode json(OutboxRecord record) throws IOException {
    return switch (record.body()) {
      case Body.Audit audit -> new JsonMapper().readTree(audit.json());
      case Body.Transition transition -> new JsonMapper().readTree(transition.json());
      default -> throw new AssertionError(record);
    };
  }

  private AlertSummary alert(String id) {
    return store.recentAlerts(10).stream()
        .filter(a -> a.alertId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anAlertGoesBeforeTheTimeIsKnownAndIsCorrectedAfterwards() throws IOException {
    decides("a1", 1, Kind.RAISED);
    JsonNode sent = json(waiting(Lane.LIFE, 1).getFirst());
    clock.passes(Duration.ofMinutes(2));
    decides("a1", 2, Kind.CLEARED);
    waiting(Lane.LIFE, 2);

    clock.wall = NOW;
    clock.trust = Clock.Trust.SYNCHRONISED;
    watch.look();

    OutboxRecord record = waiting(Lane.AUDIT, 1).getFirst();
    JsonNode data = json(record);
    assertThat(record.body()).isInstanceOf(Body.Audit.class);
    assertThat(sent.at("/clock/state").asText()).isEqualTo("unknown");
    assertThat(data.path("bootId").asText()).isEqualTo(sent.at("/clock/bootId").asText());
    Instant booted = Instant.parse(data.path("bootedAt").asText());
    assertThat(booted.plusMillis(sent.at("/clock/sinceBootMillis").asLong()))
        .isEqualTo(NOW.minus(Duration.ofMinutes(2)));
    assertThat(data.path("uncertaintyMillis").asLong()).isEqualTo(40);
    assertThat(data.at("/clock/state").asText()).isEqualTo("trusted");
    // The list shows what is known now, the record what was known then.
    assertThat(alert("a1").raisedAt()).isEqualTo(NOW.minus(Duration.ofMinutes(2)));
    assertThat(alert("a1").changedAt()).isEqualTo(NOW);
    assertThat(json(waiting(Lane.LIFE, 2).getFirst())).isEqualTo(sent);
  }

  @Test
  void theNextProcessOfTheSameBootCorrectsWhatThisOneRecorded() throws IOException {
    decides("a1", 1, Kind.RAISED);
    waiting(Lane.LIFE, 1);
    close();
    clock.passes(Duration.ofMinutes(5));
    clock.wall = NOW;
    clock.trust = Clock.Trust.SYNCHRONISED;
    open();

    JsonNode data = json(waiting(Lane.AUDIT, 1).getFirst());
    assertThat(data.path("fromSinceBootMillis").asLong()).isZero();
    assertThat(alert("a1").raisedAt()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
  }

  // What another boot recorded cannot be put right by this one.
  @Test
  void anotherBootBeginsAnew() {
    decides("a1", 1, Kind.RAISED);
    waiting(Lane.LIFE, 1);
    close();
    clock.boot = "boot-2";
    clock.nanos = Duration.ofMinutes(1).toNanos();
    open();
    clock.wall = NOW;
    clock.trust = Clock.Trust.SYNCHRONISED;
    watch.look();

    assertThat(waiting(Lane.AUDIT, 1)).hasSize(1);
    assertThat(alert("a1").raisedAt()).isEqualTo(FLOOR);
  }

  @Test
  void nothingIsRecordedWhileNothingChanges() {
    clock.trust = Clock.Trust.SYNCHRONISED;
    watch.look();
    waiting(Lane.AUDIT, 1);
    for (int i = 0; i < 100; i++) {
      clock.passes(Duration.ofHours(8)); // a host that sleeps, too
      watch.look();
    }
    decides("a1", 1, Kind.RAISED);
    waiting(Lane.LIFE, 1);

    assertThat(waiting(Lane.AUDIT, 1)).hasSize(1);
  }
}
