package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.Mutations;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Activation;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.uplink.Encoding;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * A page may be whole and what stands on it not. One cell of one table is spoiled: the store opens,
 * and gives what can be read of the rest, in pieces that can be sent.
 */
class DamagedRowsTest {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(10));
  private static final List<String> FILES = List.of("alerts.db", "telemetry.db");

  private static Path right = Path.of("");
  private static Path work = Path.of("");

  /** A table and a column of a file. */
  private record Cell(String file, String table, String column) {}

  private static final List<Cell> CELLS = new ArrayList<>();

  @BeforeContainer
  static void fill() throws Exception {
    Path room = Files.isWritable(Path.of("/dev/shm")) ? Path.of("/dev/shm") : null;
    work = room == null ? Files.createTempDirectory("rows") : Files.createTempDirectory(room, "r");
    right = Files.createDirectories(work.resolve("right"));
    try (Store store = open(right)) {
      Journal journal = store.journal(handle -> "E1");
      for (int i = 1; i <= 3; i++) {
        OutputState output =
            new OutputState(
                "lift-1.door_hold",
                "p/r/d" + i,
                1,
                Optional.of(Instant.now()),
                List.of(new Activation(Instant.now(), Optional.empty())));
        journal.decided(
            Alerts.decision(Alerts.step("a" + i, "p/r/d" + i, Lane.ALERT, 1, Kind.RAISED), output));
        journal.reading(
            Alerts.POINTS.of(Alerts.LIFT, "speed").index(), i, Known.GOOD, 0, 1_000L * i);
      }
      journal.decided(
          new Decision(
              List.of(),
              List.of(),
              List.of(),
              List.of(
                  new ModeChange(
                      "wall", "armed", true, "duty", "", Instant.now(), Optional.empty())),
              Instant.now(),
              Trust.PLAUSIBLE,
              1));
      store.audit(List.of(new AuditRecord("k", "io.gengfu.kpi.v1", "s", Instant.now(), "{}")));
    }
    for (String file : FILES) {
      cells(file);
    }
    assertThat(CELLS).hasSizeGreaterThan(60);
  }

  private static void cells(String file) throws SQLException {
    try (Connection connection = connect(right.resolve(file));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c"
                    + " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'")) {
      while (rows.next()) {
        CELLS.add(new Cell(file, rows.getString(1), rows.getString(2)));
      }
    }
  }

  @AfterContainer
  static void clean() throws IOException {
    Diskimage.delete(work);
  }

  private static Store open(Path folder) {
    return Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS);
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  @Property(tries = 120)
  void whateverOneCellHoldsTheStoreOpensAndTheRestCanBeSent(@ForAll long seed) throws Exception {
    var mutations = new Mutations(seed);
    Cell cell = mutations.one(CELLS);
    Path folder = Files.createDirectories(work.resolve("spoiled"));
    for (String file : FILES) {
      Files.copy(right.resolve(file), folder.resolve(file));
    }
    try {
      spoil(folder, cell, mutations);

      read(folder);
    } finally {
      Diskimage.delete(folder);
    }
  }

  private static void spoil(Path folder, Cell cell, Mutations mutations) throws SQLException {
    String update =
        "UPDATE OR IGNORE "
            + cell.table()
            + " SET "
            + cell.column()
            + " = ? WHERE rowid = ("
            + "SELECT rowid FROM "
            + cell.table()
            + " ORDER BY random() LIMIT 1)";
    try (Connection connection = connect(folder.resolve(cell.file()));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA ignore_check_constraints = ON");
      try (PreparedStatement spoil = connection.prepareStatement(update)) {
        spoil.setObject(1, mutations.cell());
        spoil.executeUpdate();
      } catch (SQLException e) {
        // A row's own number can be nothing else.
        assertThat(e.getMessage()).contains("MISMATCH");
      }
    }
  }

  private static void read(Path folder) {
    try (Store store = open(folder);
        Outbox outbox = store.outbox("city")) {
      assertThat(store.restored()).isNotNull();
      store.openAlerts();
      store.modeChanges(10);
      store.transitionsAfter(0, 100);
      for (Lane lane : Lane.values()) {
        for (OutboxRecord entry : outbox.after(lane, new Position(0, 0), 100)) {
          assertThat(Encoding.of(entry)).isNotEmpty();
        }
        outbox.cursor(lane);
        outbox.pending(lane);
      }
    } catch (StoreException e) {
      // A word of its own, with the file and what is wrong; what must not be is a bug's.
      assertThat(e.getCause()).isNotInstanceOf(RuntimeException.class);
    }
  }
}
