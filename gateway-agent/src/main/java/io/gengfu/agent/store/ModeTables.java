package io.gengfu.agent.store;

import io.gengfu.agent.core.ModeChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * People's modes in {@code alerts.db}: how each flag stands, and who changed what. The record is
 * bounded: the oldest change goes first.
 */
final class ModeTables {

  /** Years of a site that is armed every evening; a few megabytes at most. */
  static final int CHANGES_MAX = 10_000;

  private static final String COLUMNS = "area, flag, value, who, why, at, until";

  private ModeTables() {}

  static void write(Statements statements, List<ModeChange> changes) throws SQLException {
    for (ModeChange change : changes) {
      bind(
              statements.get(
                  "INSERT OR REPLACE INTO mode (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)"),
              change)
          .executeUpdate();
      bind(
              statements.get(
                  "INSERT INTO mode_change (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)"),
              change)
          .executeUpdate();
    }
    if (!changes.isEmpty()) {
      PreparedStatement oldest =
          statements.get(
              "DELETE FROM mode_change WHERE id <= (SELECT max(id) FROM mode_change) - ?");
      oldest.setInt(1, CHANGES_MAX);
      oldest.executeUpdate();
    }
  }

  private static PreparedStatement bind(PreparedStatement insert, ModeChange change)
      throws SQLException {
    insert.setString(1, change.area());
    insert.setString(2, change.flag());
    insert.setInt(3, change.on() ? 1 : 0);
    insert.setString(4, change.who());
    insert.setString(5, change.why());
    insert.setLong(6, change.at().toEpochMilli());
    if (change.until().isPresent()) {
      insert.setLong(7, change.until().get().toEpochMilli());
    } else {
      insert.setNull(7, Types.INTEGER);
    }
    return insert;
  }

  /** How each flag stands that somebody ever set. */
  static List<ModeChange> standing(Connection connection) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT " + COLUMNS + " FROM mode ORDER BY area, flag")) {
      return changes(query);
    }
  }

  /** The latest change first. */
  static List<ModeChange> latest(Connection connection, int limit) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM mode_change ORDER BY id DESC LIMIT ?")) {
      query.setInt(1, limit);
      return changes(query);
    }
  }

  private static List<ModeChange> changes(PreparedStatement query) throws SQLException {
    var changes = new ArrayList<ModeChange>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        SpoiledRows.row("mode", rows, row -> changes.add(change(row)));
      }
    }
    return changes;
  }

  private static ModeChange change(ResultSet row) throws SQLException {
    long until = row.getLong(7);
    Optional<Instant> end =
        row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until));
    return new ModeChange(
        row.getString(1),
        row.getString(2),
        row.getInt(3) == 1,
        row.getString(4),
        row.getString(5),
        Instant.ofEpochMilli(row.getLong(6)),
        end);
  }
}
