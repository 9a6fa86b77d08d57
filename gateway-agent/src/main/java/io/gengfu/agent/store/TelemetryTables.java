package io.gengfu.agent.store;

import io.gengfu.agent.store.Database.Schema;
import io.gengfu.rules.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tables of {@code telemetry.db} beyond {@link Positions}, row by row. */
final class TelemetryTables {

  private static final String FIRST =
      Positions.SCHEMA
          + """
          CREATE TABLE block (id INTEGER PRIMARY KEY, from_millis INTEGER NOT NULL,
            to_millis INTEGER NOT NULL, count INTEGER NOT NULL, personal INTEGER NOT NULL,
            body BLOB NOT NULL);
          """;

  static final Schema SCHEMA = new Schema(FIRST, List.of());

  private TelemetryTables() {}

  /** Returns the id of the row. */
  static long insertBlock(Statements statements, Block block, boolean personal)
      throws SQLException {
    PreparedStatement insert =
        statements.get(
            "INSERT INTO block (from_millis, to_millis, count, personal, body)"
                + " VALUES (?, ?, ?, ?, ?) RETURNING id");
    insert.setLong(1, block.fromMillis());
    insert.setLong(2, block.toMillis());
    insert.setInt(3, block.samples().size());
    insert.setInt(4, personal ? 1 : 0);
    insert.setBytes(5, block.encode());
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The ids of the oldest blocks. */
  static List<Long> oldest(Connection connection, int limit) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement("SELECT id FROM block ORDER BY id LIMIT ?")) {
      query.setInt(1, limit);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids;
  }

  /** A number that waits for an uplink. */
  record Waiting(String uplink, int generation, long sequence) {}

  static List<Waiting> waiting(Connection connection, long block) throws SQLException {
    List<Waiting> waiting = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT uplink, generation, sequence FROM outbox WHERE record = ?")) {
      query.setLong(1, block);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          waiting.add(new Waiting(rows.getString(1), rows.getInt(2), rows.getLong(3)));
        }
      }
    }
    return waiting;
  }

  static void deleteBlock(Connection connection, long id) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement("DELETE FROM block WHERE id = ?")) {
      delete.setLong(1, id);
      delete.executeUpdate();
    }
  }

  static void deleteOutbox(Connection connection, Waiting row) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM outbox WHERE uplink = ? AND lane = ? AND generation = ?"
                + " AND sequence = ?")) {
      delete.setString(1, row.uplink());
      delete.setString(2, Lane.TELEMETRY.name());
      delete.setInt(3, row.generation());
      delete.setLong(4, row.sequence());
      delete.executeUpdate();
    }
  }
}
