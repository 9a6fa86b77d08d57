package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Decision.Activation;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.InstanceState.Waiting;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Remembered;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of earlier versions. {@code alerts-1.sql} is a dump of one that version 1 made. */
class MigrationTest {

  @TempDir private Path folder;

  @BeforeEach
  void fileOfVersionOne() throws IOException, SQLException {
    String dump;
    try (InputStream in = MigrationTest.class.getResourceAsStream("alerts-1.sql")) {
      dump = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    execute(dump);
  }

  private void execute(String script) throws SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("alerts.db");
    try (Connection file = DriverManager.getConnection(url);
        Statement statement = file.createStatement()) {
      for (String line : script.split(";\n", -1)) {
        statement.executeUpdate(line);
      }
    }
  }

  private Store open() {
    StoreConfig limits = new StoreConfig(16, 16, Duration.ofMillis(20));
    return Store.open(folder, limits, "gw", List.of("city"), Alerts.POINTS);
  }

  @Test
  void nothingIsLost() {
    try (Store store = open();
        Outbox outbox = store.outbox("city")) {
      assertThat(store.health().setAside()).isEmpty();
      assertThat(store.openAlerts())
          .extracting(AlertSummary::alertId)
          .containsExactlyInAnyOrder("a1", "a2");
      assertThat(store.recentAlerts(10)).hasSize(3);
      for (Lane lane : List.of(Lane.ALERT, Lane.LIFE)) {
        assertThat(outbox.after(lane, new Position(0, 0), 10))
            .extracting(OutboxRecord::sequence)
            .containsExactly(1L, 2L);
      }
    }
  }

  @Test
  void statesAndOwnersComeBack() {
    try (Store store = open()) {
      Map<String, InstanceState> states =
          store.restored().instances().stream()
              .map(Remembered::state)
              .collect(Collectors.toMap(InstanceState::alertId, Function.identity()));

      InstanceState running = Objects.requireNonNull(states.get("a1"));
      assertThat(running.state()).isEqualTo(AlertState.ACTIVE_UNACKNOWLEDGED);
      assertThat(running.memory()).containsExactly(1.0, Double.NaN);
      assertThat(running.waiting()).isEqualTo(Waiting.NONE);
      assertThat(running.open())
          .hasValueSatisfying(o -> assertThat(o.severity().level()).isEqualTo(2));
      assertThat(Objects.requireNonNull(states.get("a2")).state())
          .isEqualTo(AlertState.CLEARED_UNACKNOWLEDGED);
      assertThat(store.restored().outputs())
          .containsExactly(
              new OutputState(
                  "lift-1.door_hold",
                  "ebike-in-lift/ebike-in-car/lift-1",
                  1,
                  Optional.of(Instant.parse("2026-11-20T10:01:00Z")),
                  List.of(
                      new Activation(
                          Instant.parse("2026-11-20T10:00:00Z"),
                          Optional.of(Instant.parse("2026-11-20T10:00:20Z"))),
                      new Activation(Instant.parse("2026-11-20T10:00:30Z"), Optional.empty()))));
    }
  }

  @Test
  void theFileIsUsedFromThenOn() {
    open().close();

    try (Store store = open()) {
      assertThat(store.restored().instances()).hasSize(3);
      assertThat(store.restored().modes()).isEmpty();
      assertThat(store.modeChanges(10)).isEmpty();
    }
  }

  // After a way back to an earlier program the building must not be without its gateway.
  @Test
  void aFileOfALaterVersionIsSetAsideAndWhatIsUnderstoodGoesOn() throws SQLException {
    open().close();
    execute(
        "ALTER TABLE alert ADD COLUMN later TEXT;\nCREATE TABLE latest (x);\nPRAGMA user_version = 99");

    try (Store store = open()) {
      assertThat(store.health().setAside())
          .singleElement()
          .satisfies(aside -> assertThat(aside).contains("alerts.db.newer-"));
      assertThat(store.notices()).anyMatch(n -> n.contains("rows were carried over"));
      assertThat(store.restored().instances()).hasSize(3);
      assertThat(store.openAlerts()).hasSize(2);
    }
  }

  // No room for the new tables within the limit: the limit is not what keeps a gateway down.
  @Test
  void aFileThatIsFullIsBroughtForwardToo() throws SQLException {
    execute("CREATE TABLE ballast (bytes BLOB);\nINSERT INTO ballast VALUES (zeroblob(20000000))");

    try (Store store = open()) {
      assertThat(store.openAlerts()).hasSize(2);
    }
  }
}
