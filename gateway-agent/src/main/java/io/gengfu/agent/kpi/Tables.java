package io.gengfu.agent.kpi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tables of {@code kpi.db}, and SQL in one line. */
final class Tables {

  /** Days are local days of the gateway, counted from 1970-01-01; times are epoch milliseconds. */
  static final String SCHEMA =
      """
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
      CREATE TABLE day (day INTEGER PRIMARY KEY, watched INTEGER NOT NULL,
        floods INTEGER NOT NULL, version INTEGER NOT NULL, published INTEGER NOT NULL,
        published_on INTEGER NOT NULL);
      CREATE TABLE figures (day INTEGER NOT NULL, scenario TEXT NOT NULL, device TEXT NOT NULL,
        alerts INTEGER NOT NULL, closed INTEGER NOT NULL, repeats INTEGER NOT NULL,
        chattering INTEGER NOT NULL, in_floods INTEGER NOT NULL, reasons TEXT NOT NULL,
        to_acknowledge BLOB NOT NULL, to_close BLOB NOT NULL, to_forward BLOB NOT NULL,
        PRIMARY KEY (day, scenario, device)) WITHOUT ROWID;
      CREATE TABLE silence (day INTEGER NOT NULL, device TEXT NOT NULL, millis INTEGER NOT NULL,
        PRIMARY KEY (day, device)) WITHOUT ROWID;
      CREATE TABLE device (id TEXT PRIMARY KEY, first_day INTEGER NOT NULL,
        last_day INTEGER NOT NULL);
      CREATE TABLE alert (id TEXT PRIMARY KEY, instance TEXT NOT NULL, scenario TEXT NOT NULL,
        device TEXT NOT NULL, raised_at INTEGER NOT NULL, acknowledged_at INTEGER NOT NULL,
        closed_at INTEGER NOT NULL, open INTEGER NOT NULL, reason TEXT NOT NULL,
        who TEXT NOT NULL, judged INTEGER NOT NULL, silent_since INTEGER NOT NULL);
      CREATE INDEX alert_instance ON alert (instance);
      CREATE INDEX alert_closed ON alert (closed_at);
      CREATE TABLE instance (key TEXT PRIMARY KEY, before_last INTEGER NOT NULL,
        last INTEGER NOT NULL, chattering_until INTEGER NOT NULL);
      CREATE TABLE period (start INTEGER NOT NULL, scenario TEXT NOT NULL, device TEXT NOT NULL,
        alerts INTEGER NOT NULL, PRIMARY KEY (start, scenario, device)) WITHOUT ROWID;
      CREATE TABLE forwarded (uplink TEXT NOT NULL, lane TEXT NOT NULL,
        generation INTEGER NOT NULL, sequence INTEGER NOT NULL,
        PRIMARY KEY (uplink, lane, generation));
      """;

  private Tables() {}

  /** Makes a value of a row. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  static <T> List<T> query(Connection connection, String sql, Row<T> row, Object... values)
      throws SQLException {
    List<T> found = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      bind(query, values);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(row.read(rows));
        }
      }
    }
    return found;
  }

  static long number(Connection connection, String sql, Object... values) throws SQLException {
    List<Long> found = query(connection, sql, row -> row.getLong(1), values);
    return found.isEmpty() ? 0 : found.getFirst();
  }

  /** Returns how many rows it changed. */
  static int update(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      bind(update, values);
      return update.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setLong(i + 1, number);
        case Boolean flag -> statement.setInt(i + 1, flag ? 1 : 0);
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        default -> statement.setString(i + 1, values[i].toString());
      }
    }
  }
}
