package io.gengfu.agent.store;

import io.gengfu.rules.Lane;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A transition as it stands in {@code alerts.db}.
 *
 * @param row rises with every transition of the file and is never used again
 * @param number of the transition within its alert, from 1
 * @param instance the rule instance's key; empty when the alert's own row is gone
 * @param json the {@code data} of the alert message
 */
public record RecordedTransition(
    long row, String alertId, int number, Instant decidedAt, String instance, String json) {

  private static final String SELECT =
      "SELECT t.id, t.alert_id, t.number, t.decided_at, coalesce(a.instance, ''), t.body"
          + " FROM transition t LEFT JOIN alert a ON a.id = t.alert_id";

  static List<RecordedTransition> after(Connection connection, long row, int limit)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(SELECT + " WHERE t.id > ? ORDER BY t.id LIMIT ?")) {
      query.setLong(1, row);
      query.setInt(2, limit);
      return read(query);
    }
  }

  static List<RecordedTransition> in(
      Connection connection, String uplink, Lane lane, int generation, long after, long upTo)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            SELECT
                + " JOIN outbox o ON o.record = t.id WHERE o.uplink = ? AND o.lane = ?"
                + " AND o.generation = ? AND o.sequence > ? AND o.sequence <= ?"
                // A refresh tells what was told before.
                + " AND o.cause IS NULL"
                + " ORDER BY o.sequence")) {
      query.setString(1, uplink);
      query.setString(2, lane.name());
      query.setInt(3, generation);
      query.setLong(4, after);
      query.setLong(5, upTo);
      return read(query);
    }
  }

  static long latest(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement("SELECT coalesce(max(id), 0) FROM transition");
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static List<RecordedTransition> read(PreparedStatement query) throws SQLException {
    List<RecordedTransition> found = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        SpoiledRows.row("transition", rows, row -> found.add(read(row)));
      }
    }
    return found;
  }

  private static RecordedTransition read(ResultSet row) throws SQLException {
    return new RecordedTransition(
        row.getLong(1),
        row.getString(2),
        row.getInt(3),
        Instant.ofEpochMilli(row.getLong(4)),
        row.getString(5),
        new String(row.getBytes(6), StandardCharsets.UTF_8));
  }
}
