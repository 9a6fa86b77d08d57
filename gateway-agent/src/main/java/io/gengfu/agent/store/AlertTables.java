package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Activation;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.rules.AlertMemory;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.Lane;
import io.gengfu.rules.OpenAlert;
import io.gengfu.rules.Severity;
import io.gengfu.rules.Suppression;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables of {@code alerts.db} beyond {@link Positions}, row by row. */
final class AlertTables {

  static final String SCHEMA =
      Positions.SCHEMA
          + """
          CREATE TABLE transition (id INTEGER PRIMARY KEY, alert_id TEXT NOT NULL,
            number INTEGER NOT NULL, decided_at INTEGER NOT NULL, body BLOB NOT NULL);
          CREATE INDEX transition_alert ON transition (alert_id);
          CREATE TABLE alert (id TEXT PRIMARY KEY, instance TEXT NOT NULL, scenario TEXT NOT NULL,
            rule TEXT NOT NULL, lane TEXT NOT NULL, severity INTEGER NOT NULL, state TEXT NOT NULL,
            zh TEXT NOT NULL, en TEXT NOT NULL, devices TEXT NOT NULL, raised_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL, transitions INTEGER NOT NULL, open INTEGER NOT NULL);
          CREATE INDEX alert_changed ON alert (changed_at);
          CREATE INDEX alert_open ON alert (open);
          CREATE TABLE instance (key TEXT PRIMARY KEY, shape INTEGER NOT NULL, state TEXT NOT NULL,
            alert_id TEXT NOT NULL, number INTEGER NOT NULL, latches TEXT NOT NULL,
            pack TEXT, pack_version TEXT);
          CREATE TABLE output (point TEXT PRIMARY KEY, owner TEXT NOT NULL, value REAL,
            until INTEGER, activations TEXT NOT NULL);
          """;

  private static final String ALERT_COLUMNS =
      "id, instance, scenario, rule, lane, severity, state, zh, en, devices, raised_at,"
          + " changed_at, transitions, open";

  private AlertTables() {}

  /** Returns the id of the row. */
  static long insertTransition(
      Statements statements, AlertTransition transition, Instant decidedAt, byte[] body)
      throws SQLException {
    PreparedStatement insert =
        statements.get(
            "INSERT INTO transition (alert_id, number, decided_at, body) VALUES (?, ?, ?, ?)"
                + " RETURNING id");
    insert.setString(1, transition.alertId());
    insert.setInt(2, transition.number());
    insert.setLong(3, decidedAt.toEpochMilli());
    insert.setBytes(4, body);
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  static void insertOutbox(
      Statements statements, String uplink, Lane lane, int generation, long sequence, long record)
      throws SQLException {
    PreparedStatement insert =
        statements.get(
            "INSERT INTO outbox (uplink, lane, generation, sequence, record)"
                + " VALUES (?, ?, ?, ?, ?)");
    insert.setString(1, uplink);
    insert.setString(2, lane.name());
    insert.setInt(3, generation);
    insert.setLong(4, sequence);
    insert.setLong(5, record);
    insert.executeUpdate();
  }

  static void upsertAlert(Statements statements, AlertTransition transition, Instant at)
      throws SQLException {
    PreparedStatement upsert =
        statements.get(
            "INSERT INTO alert ("
                + ALERT_COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                + " SET state = excluded.state, changed_at = excluded.changed_at,"
                + " severity = excluded.severity, transitions = excluded.transitions,"
                + " open = excluded.open");
    upsert.setString(1, transition.alertId());
    upsert.setString(2, transition.instance());
    upsert.setString(3, transition.scenario());
    upsert.setString(4, transition.rule());
    upsert.setString(5, transition.lane().name());
    upsert.setInt(6, transition.severity().level());
    upsert.setString(7, transition.state().name());
    upsert.setString(8, transition.message().zh());
    upsert.setString(9, transition.message().en());
    upsert.setString(
        10, transition.devices().stream().map(Device::id).collect(Collectors.joining(",")));
    upsert.setLong(11, at.toEpochMilli());
    upsert.setLong(12, at.toEpochMilli());
    upsert.setInt(13, transition.number());
    upsert.setInt(14, transition.closes() ? 0 : 1);
    upsert.executeUpdate();
  }

  static void upsertInstance(Statements statements, InstanceState state) throws SQLException {
    PreparedStatement upsert =
        statements.get("INSERT OR REPLACE INTO instance VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    upsert.setString(1, state.key());
    upsert.setInt(2, state.shape());
    upsert.setString(3, state.state().name());
    upsert.setString(4, state.alertId());
    upsert.setInt(5, state.number());
    upsert.setString(
        6, state.latches().stream().map(String::valueOf).collect(Collectors.joining(",")));
    upsert.setString(7, state.open().map(OpenAlert::pack).orElse(null));
    upsert.setString(8, state.open().map(OpenAlert::packVersion).orElse(null));
    upsert.executeUpdate();
    LifeTable.upsert(statements, state);
  }

  static void upsertOutput(Statements statements, OutputState output) throws SQLException {
    PreparedStatement upsert =
        statements.get("INSERT OR REPLACE INTO output VALUES (?, ?, ?, ?, ?)");
    upsert.setString(1, output.point());
    upsert.setString(2, output.owner());
    if (Double.isNaN(output.value())) {
      upsert.setNull(3, Types.REAL); // SQLite has no NaN
    } else {
      upsert.setDouble(3, output.value());
    }
    if (output.until().isPresent()) {
      upsert.setLong(4, output.until().get().toEpochMilli());
    } else {
      upsert.setNull(4, Types.INTEGER);
    }
    upsert.setString(5, activations(output.activations()));
    upsert.executeUpdate();
  }

  static List<InstanceState> instances(Connection connection) throws SQLException {
    List<InstanceState> states = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT i.key, i.shape, i.state, i.alert_id, i.number, i.latches, i.pack,"
                    + " i.pack_version, a.rule, a.scenario, a.severity, a.lane, a.zh, a.en,"
                    + " l.rule_version, l.memory FROM instance i"
                    + " LEFT JOIN alert a ON a.id = i.alert_id"
                    + " LEFT JOIN instance_life l ON l.key = i.key ORDER BY i.key");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        List<Double> latches = new ArrayList<>();
        for (String latch : parts(rows.getString(6), ",")) {
          latches.add(Double.valueOf(latch));
        }
        states.add(
            new InstanceState(
                rows.getString(1),
                rows.getInt(2),
                AlertState.valueOf(rows.getString(3)),
                rows.getString(4),
                rows.getInt(5),
                latches,
                open(rows),
                rows.getString("memory") == null
                    ? AlertMemory.NONE
                    : LifeTable.read(rows.getString("memory"))));
      }
    }
    return states;
  }

  private static Optional<OpenAlert> open(ResultSet rows) throws SQLException {
    if (rows.getString("pack") == null || rows.getString("rule") == null) {
      return Optional.empty();
    }
    return Optional.of(
        new OpenAlert(
            rows.getString("pack"),
            rows.getString("pack_version"),
            rows.getString("rule_version") == null ? "" : rows.getString("rule_version"),
            rows.getString("rule"),
            rows.getString("scenario"),
            Severity.ofLevel(rows.getInt("severity")),
            Lane.valueOf(rows.getString("lane")),
            new LocalText(rows.getString("zh"), rows.getString("en"))));
  }

  static List<OutputState> outputs(Connection connection) throws SQLException {
    List<OutputState> states = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT point, owner, value, until, activations FROM output ORDER BY point");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        double value = rows.getDouble(3);
        if (rows.wasNull()) {
          value = Double.NaN;
        }
        long until = rows.getLong(4);
        Optional<Instant> limit =
            rows.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until));
        states.add(
            new OutputState(
                rows.getString(1),
                rows.getString(2),
                value,
                limit,
                activations(rows.getString(5))));
      }
    }
    return states;
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
          alerts.add(summary(rows));
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
   * Deletes the oldest transitions of closed alerts that every one of these uplinks has confirmed.
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
            WHERE NOT EXISTS (SELECT 1 FROM alert a WHERE a.id = t.alert_id AND a.open = 1)
              AND NOT EXISTS (
                SELECT 1 FROM outbox o LEFT JOIN cursor c ON c.uplink = o.uplink
                  AND c.lane = o.lane AND c.generation = o.generation
                WHERE o.record = t.id AND o.uplink IN (SELECT value FROM json_each(?))
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
    deleteByRecord(connection, "DELETE FROM outbox WHERE record = ?", ids);
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

  private static String activations(List<Activation> activations) {
    return activations.stream()
        .map(
            a ->
                a.start().toEpochMilli()
                    + "-"
                    + a.end().map(end -> String.valueOf(end.toEpochMilli())).orElse(""))
        .collect(Collectors.joining(","));
  }

  private static List<Activation> activations(String text) {
    List<Activation> activations = new ArrayList<>();
    for (String part : parts(text, ",")) {
      // Not the first character: a clock that starts in 1970 makes times before it.
      int dash = part.indexOf('-', 1);
      String end = part.substring(dash + 1);
      activations.add(
          new Activation(
              Instant.ofEpochMilli(Long.parseLong(part.substring(0, dash))),
              end.isEmpty()
                  ? Optional.empty()
                  : Optional.of(Instant.ofEpochMilli(Long.parseLong(end)))));
    }
    return activations;
  }

  private static List<String> parts(String text, String separator) {
    return text.isEmpty() ? List.of() : List.of(text.split(separator, -1));
  }

  /** What a decision changes beside its transitions. */
  static void upsertOutputs(Statements statements, Decision decision) throws SQLException {
    for (OutputState output : decision.outputs()) {
      upsertOutput(statements, output);
    }
  }
}
