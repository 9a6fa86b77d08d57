package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Database.Synchronous;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Lane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotaTest {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));

  @TempDir private Path folder;

  /** A clock that a time server keeps, whatever the machine's is like. */
  private record Vouched(Clock machine) implements Clock {
    @Override
    public long nanos() {
      return machine.nanos();
    }

    @Override
    public Instant wall() {
      return machine.wall();
    }

    @Override
    public Trust trust() {
      return Trust.SYNCHRONISED;
    }

    @Override
    public String bootId() {
      return machine.bootId();
    }
  }

  private static void record(Store store, String alert, Kind... kinds) {
    Journal journal = store.journal(handle -> "");
    for (int i = 0; i < kinds.length; i++) {
      long before = store.figures().transitions();
      Alerts.record(
          journal,
          Alerts.decision(Alerts.step(alert, "p/r/" + alert, Lane.ALERT, i + 1, kinds[i])));
      await().atMost(Duration.ofSeconds(60)).until(() -> store.figures().transitions() > before);
    }
  }

  private int execute(String sql) throws SQLException {
    try (var file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("alerts.db"));
        Statement statement = file.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private void forget(List<String> uplinks) throws SQLException {
    Database database =
        Database.open(folder.resolve("alerts.db"), Synchronous.FULL, 64, AlertSchema.SCHEMA)
            .database();
    try {
      Positions positions = new Positions();
      positions.load(database.writer());
      AlertAge age =
          new AlertAge(
              database, positions, uplinks, new Vouched(SystemClock.open()), Period.ofMonths(13));
      while (age.step()) {
        // Until there is no more.
      }
    } finally {
      database.close();
    }
  }

  // An uplink that was taken down never confirms anything; its rows would stay for ever.
  @Test
  void afterThirteenMonthsAlertsGoThatAreClosedOrThatNobodyAcknowledgedAndOpenOnesStay()
      throws Exception {
    try (Store store = Store.open(folder, LIMITS, "gw", List.of("city", "old"), Alerts.POINTS)) {
      record(store, "ancient", Kind.RAISED, Kind.WITHDRAWN);
      record(store, "untold", Kind.RAISED, Kind.WITHDRAWN);
      record(store, "open", Kind.RAISED);
      record(store, "unseen", Kind.RAISED, Kind.CLEARED);
      record(store, "recent", Kind.RAISED, Kind.WITHDRAWN);
      try (Outbox city = store.outbox("city")) {
        city.confirm(Lane.ALERT, city.epoch(Lane.ALERT).id(), 2);
      }
    }
    long longAgo = Instant.now().minus(Duration.ofDays(500)).toEpochMilli();
    execute("UPDATE transition SET decided_at = " + longAgo + " WHERE alert_id <> 'recent'");
    execute("UPDATE alert SET changed_at = " + longAgo + " WHERE id <> 'recent'");

    forget(List.of("city"));

    try (Store store = Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS);
        Outbox city = store.outbox("city")) {
      assertThat(store.recentAlerts(10))
          .extracting(AlertSummary::alertId)
          .containsExactlyInAnyOrder("open", "recent");
      List<OutboxRecord> waiting = city.after(Lane.ALERT, city.cursor(Lane.ALERT), 10);
      assertThat(waiting.getFirst().body()).isEqualTo(new Body.Gap(3, "dropped for age"));
      assertThat(waiting).extracting(OutboxRecord::sequence).containsExactly(4L, 5L, 7L, 8L, 9L);
      assertThat(waiting.get(2).body()).isEqualTo(new Body.Gap(6, "dropped for age"));
      // What the core still has of it may come to its end.
      record(store, "unseen", Kind.ACKNOWLEDGED);
      assertThat(store.recentAlerts(1)).extracting(AlertSummary::alertId).containsExactly("unseen");
    }
    assertThat(execute("DELETE FROM outbox WHERE uplink = 'old'")).isEqualTo(3);
  }

  // Once an hour, for years: it must not look at everything to find nothing.
  @Test
  void whatIsOldIsFoundWithoutLookingAtAllAlerts() throws Exception {
    Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS).close();

    try (var file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("alerts.db"));
        Statement statement = file.createStatement();
        var plan = statement.executeQuery("EXPLAIN QUERY PLAN " + AlertAge.ROWS)) {
      while (plan.next()) {
        assertThat(plan.getString(4))
            .matches("SEARCH t USING INTEGER PRIMARY KEY.*|SEARCH a USING INDEX .*\\(id=\\?\\).*");
      }
    }
  }

  // Half of all alerts, where nobody ever looks.
  @Test
  void aFullFileKeepsOfAlertsThatAreOverAndUnseenTheLastStepOnly() throws Exception {
    try (Store store = Store.open(folder, LIMITS, "gw", List.of(), Alerts.POINTS)) {
      record(store, "unseen", Kind.RAISED, Kind.CLEARED);
      record(store, "open", Kind.RAISED, Kind.ACKNOWLEDGED);
      record(store, "last", Kind.RAISED);
    }
    Database database =
        Database.open(folder.resolve("alerts.db"), Synchronous.FULL, 64, AlertSchema.SCHEMA)
            .database();
    try {
      assertThat(AlertTables.deleteConfirmed(database.writer(), "[]", 10)).isEqualTo(1);
    } finally {
      database.close();
    }
    try (Store store = Store.open(folder, LIMITS, "gw", List.of(), Alerts.POINTS)) {
      assertThat(store.openAlerts())
          .extracting(AlertSummary::alertId)
          .contains("unseen", "open", "last");
      assertThat(store.transitionsAfter(0, 10))
          .extracting(t -> t.alertId() + "#" + t.number())
          .containsExactly("unseen#2", "open#1", "open#2", "last#1");
    }
  }

  // After the line was down for a week the disk belongs to others again.
  @Test
  void aFileThatAnOutageHasFilledShrinksAgain() throws Exception {
    Path file = folder.resolve("alerts.db");
    Database database = Database.open(file, Synchronous.NORMAL, 64, AlertSchema.SCHEMA).database();
    try (Statement statement = database.writer().createStatement()) {
      byte[] body = new byte[1000];
      ThreadLocalRandom.current().nextBytes(body);
      database.begin();
      try (var insert =
          database
              .writer()
              .prepareStatement(
                  "INSERT INTO transition (alert_id, number, decided_at, body) VALUES (?, 1, 0, ?)")) {
        for (int i = 0; i < 40_000; i++) {
          insert.setString(1, "a" + i);
          insert.setBytes(2, body);
          insert.executeUpdate();
        }
      }
      database.commit();
      Database.number(statement, "PRAGMA wal_checkpoint(TRUNCATE)");
      long full = Files.size(file);
      statement.executeUpdate("DELETE FROM transition WHERE id < 38000");
      int steps = 0;
      while (database.shrink()) {
        steps++;
      }
      Database.number(statement, "PRAGMA wal_checkpoint(TRUNCATE)");
      long small = Files.size(file);
      System.out.printf("%d kB, after %d steps %d kB%n", full >> 10, steps, small >> 10);

      assertThat(full).isGreaterThan(40_000_000);
      assertThat(small).isLessThan(full / 10);
      assertThat(Database.number(statement, "SELECT count(*) FROM transition")).isEqualTo(2_001);
    } finally {
      database.close();
    }
  }
}
