package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.agent.store.TransitionRing.Queued;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people set is still set tomorrow, and who set it can be looked up. */
class ModeTablesTest {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));

  @TempDir private Path folder;

  private Store open() {
    return Store.open(folder, LIMITS, "gw", List.of(), Alerts.POINTS);
  }

  private static ModeChange change(String flag, boolean on, long at, Optional<Instant> until) {
    return new ModeChange("wall", flag, on, "duty", "night", Instant.ofEpochMilli(at), until);
  }

  private static Decision decision(ModeChange... changes) {
    return new Decision(
        List.of(), List.of(), List.of(), List.of(changes), Instant.now(), Trust.PLAUSIBLE, 0);
  }

  @Test
  void howEachFlagStandsComesBackAndEveryChangeIsKept() {
    ModeChange armed = change("armed", true, 1_000, Optional.of(Instant.ofEpochMilli(9_000)));
    ModeChange disarmed = change("armed", false, 2_000, Optional.empty());
    ModeChange away = change("away", true, 3_000, Optional.empty());
    try (Store store = open()) {
      var journal = store.journal(String::valueOf);
      Alerts.record(journal, decision(armed));
      Alerts.record(journal, decision(disarmed, away));
      await().atMost(Duration.ofSeconds(60)).until(() -> store.modeChanges(10).size() == 3);
    }

    try (Store store = open()) {
      assertThat(store.restored().modes()).containsExactly(disarmed, away);
      assertThat(store.modeChanges(10)).containsExactly(away, disarmed, armed);
      assertThat(store.modeChanges(1)).containsExactly(away);
    }
  }

  @Test
  void theRecordIsBounded() throws SQLException {
    open().close();
    try (var file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("alerts.db"))) {
      file.setAutoCommit(false);
      var statements = new Statements(file);
      for (int i = 0; i < ModeTables.CHANGES_MAX + 5; i++) {
        ModeTables.write(statements, List.of(change("armed", i % 2 == 0, i, Optional.empty())));
      }
      file.commit();

      List<ModeChange> kept = ModeTables.latest(file, Integer.MAX_VALUE);

      assertThat(kept).hasSize(ModeTables.CHANGES_MAX);
      assertThat(kept.getLast().at()).isEqualTo(Instant.ofEpochMilli(5));
    }
  }

  // While the disk is full the last word on every flag must not be the one that goes.
  @Test
  void aFullRingKeepsTheLastWordOnEveryFlag() {
    var ring = new TransitionRing(1);
    ring.put(decision(change("inspection", true, 0, Optional.empty())));
    ring.put(decision(change("away", true, 1, Optional.empty())));
    for (int i = 0; i < 3_000; i++) {
      ring.put(decision(change("armed", i % 2 == 1, i, Optional.empty())));
    }

    List<ModeChange> written =
        ring.drain().stream()
            .map(Queued::decision)
            .flatMap(decision -> decision.modes().stream())
            .toList();

    assertThat(written).hasSizeLessThan(1_100);
    assertThat(written.getFirst().flag()).isEqualTo("inspection");
    assertThat(written).contains(change("away", true, 1, Optional.empty()));
    assertThat(written.getLast().at()).isEqualTo(Instant.ofEpochMilli(2_999));
  }
}
