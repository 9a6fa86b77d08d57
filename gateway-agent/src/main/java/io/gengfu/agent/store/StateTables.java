package io.gengfu.agent.store;

import io.gengfu.agent.core.Beat;
import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Activation;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.model.LocalText;
import io.gengfu.rules.AlertMemory;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.InstanceState.Phase;
import io.gengfu.rules.InstanceState.Waiting;
import io.gengfu.rules.Lane;
import io.gengfu.rules.OpenAlert;
import io.gengfu.rules.Remembered;
import io.gengfu.rules.Severity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** What the next process needs of this one, in {@code alerts.db}, row by row. */
final class StateTables {

  private StateTables() {}

  /**
   * Writes the state over the one before; one that a new instance would have all the same goes.
   * With the next {@link Statements#flush}, before which each key may come but once.
   *
   * @param boot that the state's times belong to
   */
  static void upsertInstance(Statements statements, InstanceState state, String boot)
      throws SQLException {
    LifeTable.upsert(statements, state);
    if (state.isBlank()) {
      PreparedStatement delete = statements.row("DELETE FROM instance WHERE key = ?");
      delete.setString(1, state.key());
      delete.addBatch();
      return;
    }
    PreparedStatement upsert =
        statements.row(
            // Not REPLACE: that gives the row another place, and its index with it.
            "INSERT INTO instance (key, shape, state, alert_id, number, memory, pack,"
                + " pack_version, boot, nanos, phase, running, waited)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (key) DO UPDATE SET shape = excluded.shape,"
                + " state = excluded.state, alert_id = excluded.alert_id,"
                + " number = excluded.number, memory = excluded.memory, pack = excluded.pack,"
                + " pack_version = excluded.pack_version, boot = excluded.boot,"
                + " nanos = excluded.nanos, phase = excluded.phase,"
                + " running = excluded.running, waited = excluded.waited");
    upsert.setString(1, state.key());
    upsert.setInt(2, state.shape());
    upsert.setString(3, state.state().name());
    upsert.setString(4, state.alertId());
    upsert.setInt(5, state.number());
    upsert.setString(6, memory(state.memory()));
    upsert.setString(7, state.open().map(OpenAlert::pack).orElse(null));
    upsert.setString(8, state.open().map(OpenAlert::packVersion).orElse(null));
    upsert.setString(9, boot);
    upsert.setLong(10, state.nanos());
    upsert.setString(11, state.waiting().phase().name());
    upsert.setInt(12, state.waiting().running() ? 1 : 0);
    upsert.setLong(13, state.waiting().nanos());
    upsert.addBatch();
  }

  private static String memory(List<Double> values) {
    StringJoiner joined = new StringJoiner(",");
    values.forEach(value -> joined.add(value.toString()));
    return joined.toString();
  }

  /** Every output that the decision names, at the decision's time. */
  static void upsertOutputs(Statements statements, Decision decision, String boot)
      throws SQLException {
    for (OutputState output : decision.outputs()) {
      upsertOutput(statements, output, decision, boot);
    }
  }

  private static void upsertOutput(
      Statements statements, OutputState output, Decision decision, String boot)
      throws SQLException {
    PreparedStatement upsert =
        statements.get(
            "INSERT OR REPLACE INTO output (point, owner, value, until, activations, boot, nanos,"
                + " saved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
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
    upsert.setString(6, boot);
    upsert.setLong(7, decision.nanos());
    upsert.setLong(8, decision.decidedAt().toEpochMilli());
    upsert.executeUpdate();
  }

  /** The boot's last sign of life; those of boots of which nothing is left go. */
  static void upsertBeat(Statements statements, Beat beat) throws SQLException {
    PreparedStatement upsert =
        statements.get(
            "INSERT OR REPLACE INTO beat (boot, nanos, wall, trust) VALUES (?, ?, ?, ?)");
    upsert.setString(1, beat.boot());
    upsert.setLong(2, beat.nanos());
    upsert.setLong(3, beat.wall().toEpochMilli());
    // An earlier version, put back, knows three steps; what proves an outage is the same.
    Trust worth = beat.trust().isKept() ? Trust.SYNCHRONISED : beat.trust();
    upsert.setString(4, worth.name());
    upsert.executeUpdate();
    PreparedStatement delete =
        statements.get(
            "DELETE FROM beat WHERE boot <> ? AND boot NOT IN (SELECT boot FROM instance)"
                + " AND boot NOT IN (SELECT boot FROM output)");
    delete.setString(1, beat.boot());
    delete.executeUpdate();
  }

  /** What was left, on the clock of {@code now}. */
  static Restored restored(Connection connection, Beat now) throws SQLException {
    Map<String, Beat> beats = beats(connection);
    Optional<Instant> proven =
        beats.values().stream()
            .filter(beat -> beat.trust().isKept())
            .map(Beat::wall)
            .max(Instant::compareTo);
    return new Restored(
        instances(connection, beats, now),
        outputs(connection, beats, now),
        ModeTables.standing(connection),
        proven.orElse(Instant.EPOCH));
  }

  private static Map<String, Beat> beats(Connection connection) throws SQLException {
    Map<String, Beat> beats = new HashMap<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT boot, nanos, wall, trust FROM beat");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        SpoiledRows.row("beat", rows, row -> beats.put(row.getString(1), beat(row)));
      }
    }
    return beats;
  }

  private static Beat beat(ResultSet row) throws SQLException {
    Instant wall = Instant.ofEpochMilli(row.getLong(3));
    Trust trust = Trust.valueOf(row.getString(4));
    return new Beat(row.getString(1), row.getLong(2), wall, trust);
  }

  private static List<Remembered> instances(
      Connection connection, Map<String, Beat> beats, Beat now) throws SQLException {
    List<Remembered> states = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT i.key, i.shape, i.state, i.alert_id, i.number, i.memory, i.nanos, i.phase,"
                    + " i.running, i.waited, i.boot, i.pack, i.pack_version, a.rule, a.scenario,"
                    + " a.severity, a.lane, a.zh, a.en, l.rule_version, l.memory AS life"
                    + " FROM instance i LEFT JOIN alert a ON a.id = i.alert_id"
                    + " LEFT JOIN instance_life l ON l.key = i.key ORDER BY i.key");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        SpoiledRows.row("instance", rows, row -> states.add(remembered(row, beats, now)));
      }
    }
    return states;
  }

  private static Remembered remembered(ResultSet row, Map<String, Beat> beats, Beat now)
      throws SQLException {
    InstanceState state = instance(row);
    String boot = row.getString(11);
    long shift = now.shift(boot, state.nanos(), Optional.ofNullable(beats.get(boot)));
    return new Remembered(state, shift);
  }

  private static InstanceState instance(ResultSet row) throws SQLException {
    List<Double> memory = new ArrayList<>();
    for (String value : parts(row.getString(6))) {
      memory.add(Double.valueOf(value));
    }
    return new InstanceState(
        row.getString(1),
        row.getInt(2),
        AlertState.valueOf(row.getString(3)),
        row.getString(4),
        row.getInt(5),
        row.getLong(7),
        memory,
        new Waiting(Phase.valueOf(row.getString(8)), row.getInt(9) == 1, row.getLong(10)),
        open(row),
        row.getString("life") == null ? AlertMemory.NONE : LifeTable.read(row.getString("life")));
  }

  private static Optional<OpenAlert> open(ResultSet row) throws SQLException {
    if (row.getString("pack") == null || row.getString("rule") == null) {
      return Optional.empty();
    }
    return Optional.of(
        new OpenAlert(
            row.getString("pack"),
            row.getString("pack_version"),
            row.getString("rule_version") == null ? "" : row.getString("rule_version"),
            row.getString("rule"),
            row.getString("scenario"),
            Severity.ofLevel(row.getInt("severity")),
            Lane.valueOf(row.getString("lane")),
            new LocalText(row.getString("zh"), row.getString("en"))));
  }

  private static List<OutputState> outputs(Connection connection, Map<String, Beat> beats, Beat now)
      throws SQLException {
    List<OutputState> states = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT point, owner, value, until, activations, boot, nanos, saved_at"
                    + " FROM output ORDER BY point");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        SpoiledRows.row("output", rows, row -> states.add(output(row, beats, now)));
      }
    }
    return states;
  }

  private static OutputState output(ResultSet row, Map<String, Beat> beats, Beat now)
      throws SQLException {
    double value = row.getDouble(3);
    if (row.wasNull()) {
      value = Double.NaN;
    }
    Duration moved = moved(row, beats, now);
    long until = row.getLong(4);
    Optional<Instant> limit =
        row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until).plus(moved));
    return new OutputState(
        row.getString(1), row.getString(2), value, limit, activations(row.getString(5), moved));
  }

  /**
   * What to add to a row's times so that, on today's wall clock, they are as long ago as is proven:
   * they were written by a wall clock that may have been set since.
   */
  private static Duration moved(ResultSet row, Map<String, Beat> beats, Beat now)
      throws SQLException {
    String boot = row.getString(6);
    long nanos = row.getLong(7);
    long savedAt = row.getLong(8);
    if (row.wasNull()) {
      return Duration.ZERO; // from before times were kept on the boot clock
    }
    long shift = now.shift(boot, nanos, Optional.ofNullable(beats.get(boot)));
    long ago = now.nanos() - (nanos + shift);
    return Duration.between(Instant.ofEpochMilli(savedAt), now.wall().minusNanos(ago));
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

  private static List<Activation> activations(String text, Duration moved) {
    List<Activation> activations = new ArrayList<>();
    for (String part : parts(text)) {
      // Not the first character: a clock that starts in 1970 makes times before it.
      int dash = part.indexOf('-', 1);
      String end = part.substring(dash + 1);
      activations.add(
          new Activation(
              time(part.substring(0, dash), moved),
              end.isEmpty() ? Optional.empty() : Optional.of(time(end, moved))));
    }
    return activations;
  }

  private static Instant time(String millis, Duration moved) {
    return Instant.ofEpochMilli(Long.parseLong(millis)).plus(moved);
  }

  private static List<String> parts(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }
}
