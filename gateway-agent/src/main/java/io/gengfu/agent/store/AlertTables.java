package io.gengfu.agent.store;

import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Suppression;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Transitions and alerts in {@code alerts.db}, row by row. */
final class AlertTables {

  private static final String ALERT_COLUMNS =
      "id, instance, scenario, rule, lane, severity, state, zh, en, devices, raised_at,"
          + " changed_at, transitions, open";

  /** Open only because nobody has said that they were seen: nothing happens with them any more. */
  static final String OVER = "('CLEARED_UNACKNOWLEDGED', 'CLEARED_UNCONFIRMED')";

  private AlertTables() {}

  /** The id of the latest transition; 0 when there is none. */
  static long latestTransition(Statements statements) throws SQLException {
    try (ResultSet row =
        statements.get("SELECT coalesce(max(id), 0) FROM transition").executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** With the next {@link Statements#flush}. */
  static void insertTransition(
      Statements statements, long id, AlertTransition transition, Instant decidedAt, byte[] body)
      throws SQLException {
    PreparedStatement insert =
        statements.row(
            "INSERT INTO transition (id, alert_id, number, decided_at, body)"
                + " VALUES (?, ?, ?, ?, ?)");
    insert.setLong(1, id);
    insert.setString(2, transition.isOfNoAlert() ? transition.instance() : transition.alertId());
    insert.setInt(3, transition.number());
    insert.setLong(4, decidedAt.toEpochMilli());
    insert.setBytes(5, body);
    insert.addBatch();
  }

  /** With the next {@link Statements#flush}. */
  static void insertOutbox(
      Statements statements, String uplink, Lane lane, int generation, long sequence, long record)
      throws SQLException {
    PreparedStatement insert =
        statements.row(
            "INSERT INTO outbox (uplink, lane, generation, sequence, record)"
                + " VALUES (?, ?, ?, ?, ?)");
    insert.setString(1, uplink);
    insert.setString(2, lane.name());
    insert.setInt(3, generation);
    insert.setLong(4, sequence);
    insert.setLong(5, record);
    insert.addBatch();
  }

  /** With the next {@link Statements#flush}. */
  static void upsertAlert(Statements statements, AlertTransition transition, Instant at)
      throws SQLException {
    PreparedStatement upsert =
        statements.row(
            "INSERT INTO alert ("
                + ALERT_COLUMNS
                + ", digested) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (id) DO UPDATE"
                + " SET state = excluded.state, changed_at = excluded.changed_at,"
                + " severity = excluded.severity, transitions = excluded.transitions,"
                + " open = excluded.open, digested = excluded.digested");
    upsert.setString(1, transition.alertId());
    upsert.setString(2, transition.instance());
    upsert.setString(3, transition.scenario());
    upsert.setString(4, transition.rule());
    upsert.setString(5, transition.lane().name());
    upsert.setInt(6, transition.severity().level());
    upsert.setString(7, transition.state().name());
    upsert.setString(8, transition.message().zh());
    upsert.setString(9, transition.message().en());
    upsert.setString(10, devices(transition.devices()));
    upsert.setLong(11, at.toEpochMilli());
    upsert.setLong(12, at.toEpochMilli());
    upsert.setInt(13, transition.number());
    upsert.setInt(14, transition.closes() ? 0 : 1);
    upsert.setInt(15, transition.digested() ? 1 : 0);
    upsert.addBatch();
  }

  private static String devices(List<Device> devices) {
    return devices.size() == 1
        ? devices.getFirst().id()
        : devices.stream().map(Device::id).collect(Collectors.joining(","));
  }

  /** The latest changed first. */
  static List<AlertSummary> alerts(Connection connection, boolean openOnly, int limit)
      throws SQLException {
    List<AlertSummary> alerts = new ArrayList<>();
    String where = openOnly ? " WHERE open = 1" : "";
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + ALERT_COLUMNS
                + ", l.suppression FROM alert LEFT JOIN instance_life l ON l.key = instance"
                + where
                + " ORDER BY changed_at DESC, id LIMIT ?")) {
      query.setInt(1, limit);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          SpoiledRows.row("alert", rows, row -> alerts.add(summary(row)));
        }
      }
    }
    return alerts;
  }

  private static AlertSummary summary(ResultSet row) throws SQLException {
    return new AlertSummary(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        Lane.valueOf(row.getString(5)),
        row.getInt(6),
        AlertState.valueOf(row.getString(7)),
        new LocalText(row.getString(8), row.getString(9)),
        row.getString(10),
        Instant.ofEpochMilli(row.getLong(11)),
        Instant.ofEpochMilli(row.getLong(12)),
        row.getInt(13),
        row.getInt(14) == 1,
        row.getInt(14) == 1 && row.getString(15) != null
            ? Suppression.valueOf(row.getString(15))
            : Suppression.NONE);
  }

  /**
   * Deletes the oldest transitions of closed alerts that every one of these uplinks has confirmed,
   * and of those that are {@link #OVER} all but the last. The latest stays, or row ids would begin
   * at 1 again and who follows them would start anew.
   *
   * @param uplinks names as a JSON array
   * @return how many went
   */
  static int deleteConfirmed(Connection connection, String uplinks, int limit) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT t.id FROM transition t
            WHERE NOT EXISTS (SELECT 1 FROM alert a WHERE a.id = t.alert_id AND a.open = 1
                AND (a.state NOT IN"""
                + OVER
                + """
                  OR t.id = (SELECT max(l.id) FROM transition l WHERE l.alert_id = t.alert_id)))
              AND t.id < (SELECT max(id) FROM transition)
              AND NOT EXISTS (
                SELECT 1 FROM outbox o LEFT JOIN cursor c ON c.uplink = o.uplink
                  AND c.lane = o.lane AND c.generation = o.generation
                WHERE o.record = t.id AND o.lane <> 'AUDIT' AND o.uplink IN (SELECT value FROM json_each(?))
                  AND o.sequence > coalesce(c.sequence, 0))
            ORDER BY t.id LIMIT ?""")) {
      query.setString(1, uplinks);
      query.setInt(2, limit);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    deleteByRecord(connection, "DELETE FROM outbox WHERE record = ? AND lane <> 'AUDIT'", ids);
    deleteByRecord(connection, "DELETE FROM transition WHERE id = ?", ids);
    if (!ids.isEmpty()) {
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM alert WHERE open = 0 AND NOT EXISTS"
                  + " (SELECT 1 FROM transition t WHERE t.alert_id = alert.id)")) {
        delete.executeUpdate();
      }
    }
    return ids.size();
  }

  private static void deleteByRecord(Connection connection, String sql, List<Long> ids)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      for (long id : ids) {
        delete.setLong(1, id);
        delete.executeUpdate();
      }
    }
  }
}
