package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Consents that were taken back, in {@code alerts.db}; they stay for ever. */
final class ConsentTables {

  static final String SCHEMA =
      """
      CREATE TABLE consent_withdrawn (id TEXT PRIMARY KEY, who TEXT NOT NULL, why TEXT NOT NULL,
        at INTEGER NOT NULL);
      """;

  private ConsentTables() {}

  static List<String> withdrawn(Connection connection) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT id FROM consent_withdrawn ORDER BY id");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  static void withdraw(Connection connection, String id, String who, String why, Instant at)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO consent_withdrawn VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, id);
      insert.setString(2, who);
      insert.setString(3, why);
      insert.setLong(4, at.toEpochMilli());
      insert.executeUpdate();
    }
  }
}
