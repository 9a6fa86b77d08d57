package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of commands in {@code alerts.db}, row by row. */
final class CommandTables {

  /**
   * Weeks of a platform that commands a gateway every few minutes; about 20 MB at the very most.
   */
  static final int ROWS = 5_000;

  /**
   * Not even a full file makes the gateway forget these: more commands than all uplinks together
   * may give in the time for which a signature counts, so none can be played back.
   */
  static final int ROWS_KEPT = 1_500;

  private static final String COLUMNS =
      "uplink, name, digest, request, at, response_topic, correlation, outcome";

  private CommandTables() {}

  static void insert(Connection connection, RecordedCommand command) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO command (uplink, name, digest, request, at, response_topic, correlation)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, command.uplink());
      insert.setString(2, command.name());
      insert.setString(3, command.digest());
      insert.setString(4, command.request());
      insert.setLong(5, command.at().toEpochMilli());
      insert.setString(6, command.responseTopic());
      insert.setBytes(7, command.correlation());
      insert.executeUpdate();
    }
    deleteFinished(connection, ROWS);
  }

  static void finish(Connection connection, String uplink, String name, String outcome)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE command SET outcome = ?, request = '' WHERE uplink = ? AND name = ?"
                + " AND outcome IS NULL")) {
      update.setString(1, outcome);
      update.setString(2, uplink);
      update.setString(3, name);
      update.executeUpdate();
    }
  }

  static Optional<RecordedCommand> find(Connection connection, String uplink, String name)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM command WHERE uplink = ? AND name = ?")) {
      query.setString(1, uplink);
      query.setString(2, name);
      return read(query).stream().findFirst();
    }
  }

  /** Those of which nobody knows what came of them, the oldest first. */
  static List<RecordedCommand> unfinished(Connection connection, String uplink)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + COLUMNS
                + " FROM command WHERE uplink = ? AND outcome IS NULL ORDER BY id LIMIT ?")) {
      query.setString(1, uplink);
      query.setInt(2, ROWS);
      return read(query);
    }
  }

  private static List<RecordedCommand> read(PreparedStatement query) throws SQLException {
    List<RecordedCommand> found = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        String outcome = row.getString(8);
        found.add(
            new RecordedCommand(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)),
                row.getString(6),
                row.getBytes(7),
                outcome == null ? "" : outcome));
      }
    }
    return found;
  }

  /** Forgets the oldest, when the file is full; says how many. */
  static int makeRoom(Connection connection) throws SQLException {
    return deleteFinished(connection, ROWS_KEPT);
  }

  private static int deleteFinished(Connection connection, int kept) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM command WHERE outcome IS NOT NULL"
                + " AND id <= (SELECT max(id) FROM command) - ?")) {
      delete.setInt(1, kept);
      return delete.executeUpdate();
    }
  }
}
