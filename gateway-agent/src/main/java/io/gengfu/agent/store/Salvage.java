package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries over what can be read of a file that was set aside, the newest rows of each table first,
 * and makes whole what refers to rows that could not be. The file itself is not changed.
 */
final class Salvage {
  private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

  /** A start must not wait for ever; what is left stays in the file that was set aside. */
  static final Duration MOST = Duration.ofSeconds(20);

  private static final int ROWS = 500;
  private static final int STEPS_MOST = 62;

  private final Connection from;
  private final Connection to;
  private final long deadline;
  private long rows;
  private long holes;
  private boolean complete = true;

  private Salvage(Connection from, Connection to, Duration most) {
    this.from = from;
    this.to = to;
    this.deadline = System.nanoTime() + most.toNanos();
  }

  /**
   * Says in words for people what came over.
   *
   * @param from where it is read, if it can be; stays open
   */
  static String carry(Connection from, Database database, Duration most) {
    try {
      Salvage salvage = new Salvage(from, database.writer(), most);
      for (String table : tables(database.writer())) {
        salvage.table(database, table);
      }
      database.begin();
      salvage.mend();
      database.commit();
      return salvage.said();
    } catch (SQLException e) {
      database.rollBack();
      return "nothing could be carried over (" + e.getMessage() + ")";
    }
  }

  private String said() {
    return rows
        + " rows were carried over"
        + (holes > 0 ? ", with " + holes + " places that could not be read" : "")
        + (complete ? "" : "; the oldest are left there, for it took too long");
  }

  /** Small ones first: what the gateway needs to go on stands in those. */
  private static List<String> tables(Connection connection) throws SQLException {
    List<String> small = new ArrayList<>();
    List<String> large = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                    + " ORDER BY rowid")) {
      while (row.next()) {
        String name = row.getString(1);
        (Database.LARGE.contains(name) ? large : small).add(name);
      }
    }
    small.addAll(large);
    return small;
  }

  private void table(Database database, String table) throws SQLException {
    List<String> columns = columns(to, table);
    columns.retainAll(columns(from, table));
    if (columns.isEmpty()) {
      return;
    }
    String names = String.join(", ", columns);
    database.begin();
    try {
      rows(table, names, columns.size());
      database.commit();
    } catch (SQLException e) {
      database.rollBack();
      complete = false;
      LOG.warn("{}: not carried over: {}", table, e.getMessage());
    }
  }

  private static List<String> columns(Connection connection, String table) {
    List<String> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
      while (row.next()) {
        columns.add(row.getString(2));
      }
    } catch (SQLException e) {
      LOG.warn("{}: its columns cannot be read: {}", table, e.getMessage());
    }
    return columns;
  }

  private void rows(String table, String names, int columns) throws SQLException {
    var places = new StringJoiner(", ");
    for (int i = 0; i < columns; i++) {
      places.add("?");
    }
    long before = Long.MAX_VALUE;
    long step = 1;
    int failures = 0;
    try (PreparedStatement insert =
        to.prepareStatement(
            "INSERT OR IGNORE INTO " + table + " (" + names + ") VALUES (" + places + ")")) {
      while (System.nanoTime() - deadline < 0) {
        Batch batch = batch(table, names, before, columns, insert);
        before = batch.before();
        if (batch.whole()) {
          if (batch.rows() < ROWS) {
            return;
          }
          step = 1;
          failures = 0;
        } else {
          // Over what cannot be read, ever further until something can.
          holes += failures == 0 ? 1 : 0;
          if (++failures > STEPS_MOST || before < Long.MIN_VALUE + step) {
            return;
          }
          before = before == Long.MAX_VALUE ? top(table) : before - step;
          step *= 2;
        }
      }
    }
    complete = false;
  }

  /** Where to begin when the newest rows cannot be found. */
  private long top(String table) {
    try (Statement statement = from.createStatement()) {
      return Database.number(statement, "SELECT max(rowid) FROM " + table) + 1;
    } catch (SQLException e) {
      return 1L << 40;
    }
  }

  private record Batch(long before, int rows, boolean whole) {}

  private Batch batch(
      String table, String names, long before, int columns, PreparedStatement insert)
      throws SQLException {
    long last = before;
    int count = 0;
    try (PreparedStatement query =
        from.prepareStatement(
            "SELECT rowid, "
                + names
                + " FROM "
                + table
                + " NOT INDEXED WHERE rowid < ? ORDER BY rowid DESC LIMIT "
                + ROWS)) {
      query.setLong(1, before);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          for (int i = 1; i <= columns; i++) {
            insert.setObject(i, row.getObject(i + 1));
          }
          last = row.getLong(1);
          insert(insert);
          count++;
        }
      }
      return new Batch(last, count, true);
    } catch (SQLException e) {
      if (Database.isFull(e)) {
        throw e;
      }
      return new Batch(last, count, false);
    }
  }

  private void insert(PreparedStatement insert) throws SQLException {
    rows += insert.executeUpdate();
  }

  private void mend() throws SQLException {
    List<String> tables = tables(to);
    try (Statement statement = to.createStatement()) {
      if (tables.contains("outbox")) {
        // Of epochs the last ones without a hole; nothing can be told of others.
        statement.executeUpdate(
            "DELETE FROM epoch WHERE generation < (SELECT max(e.generation) FROM epoch e WHERE NOT"
                + " EXISTS (SELECT 1 FROM epoch p WHERE p.generation = e.generation - 1))");
        for (String table : List.of("outbox", "high_water", "cursor")) {
          statement.executeUpdate(
              "DELETE FROM " + table + " WHERE generation NOT IN (SELECT generation FROM epoch)");
        }
        statement.executeUpdate(
            "INSERT INTO high_water SELECT uplink, lane, generation, max(sequence) FROM outbox"
                + " WHERE true GROUP BY uplink, lane, generation ON CONFLICT DO UPDATE"
                + " SET sequence = max(sequence, excluded.sequence)");
      }
      gaps(statement, tables, "transition", "lane IN ('LIFE', 'ALERT')");
      gaps(statement, tables, "audit", "lane = 'AUDIT'");
      gaps(statement, tables, "block", "lane = 'TELEMETRY' AND record > 0");
      if (tables.contains("point")) {
        // Numbers of points have no hole, or none after it would be known.
        statement.executeUpdate(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                + " WHERE i < (SELECT max(id) FROM point))"
                + " INSERT OR IGNORE INTO point SELECT i, 'lost-' || i FROM n"
                + " WHERE EXISTS (SELECT 1 FROM point)");
      }
    }
  }

  /** What waits and is not there any more keeps its number, as a gap. */
  private static void gaps(Statement statement, List<String> tables, String table, String lanes)
      throws SQLException {
    if (tables.contains(table)) {
      statement.executeUpdate(
          "UPDATE outbox SET record = NULL, gap_from = sequence, cause = 'damaged' WHERE "
              + lanes
              + " AND record IS NOT NULL AND record NOT IN (SELECT id FROM "
              + table
              + ")");
    }
  }
}
