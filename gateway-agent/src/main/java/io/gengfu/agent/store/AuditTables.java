package io.gengfu.agent.store;

import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.rules.Lane;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Audit records in {@code alerts.db}, beside the transitions and with numbers of their own lane:
 * they are few, and a number must be given out in the transaction that writes the record.
 */
final class AuditTables {

  /** One a day for 27 years; past this the oldest goes, as a gap if nobody has confirmed it. */
  static final int RECORDS = 10_000;

  private AuditTables() {}

  /** Writer thread, within its transaction. */
  static void insert(
      Connection connection, Positions positions, List<String> uplinks, AuditRecord audit)
      throws SQLException {
    long row;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO audit (key, type, subject, at, body) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING RETURNING id")) {
      insert.setString(1, audit.key());
      insert.setString(2, audit.type());
      insert.setString(3, audit.subject());
      insert.setLong(4, audit.at().toEpochMilli());
      insert.setBytes(5, audit.json().getBytes(StandardCharsets.UTF_8));
      try (ResultSet inserted = insert.executeQuery()) {
        if (!inserted.next()) {
          return; // recorded before
        }
        row = inserted.getLong(1);
      }
    }
    try (PreparedStatement outbox =
        connection.prepareStatement(
            "INSERT INTO outbox (uplink, lane, generation, sequence, record)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      for (String uplink : uplinks) {
        outbox.setString(1, uplink);
        outbox.setString(2, Lane.AUDIT.name());
        outbox.setInt(3, positions.current().generation());
        outbox.setLong(4, positions.next(uplink, Lane.AUDIT));
        outbox.setLong(5, row);
        outbox.executeUpdate();
      }
    }
  }

  static boolean contains(Connection connection, String key) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM audit WHERE key = ?")) {
      query.setString(1, key);
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Drops the oldest beyond {@link #RECORDS}. */
  static void keepWithinLimit(Connection connection) throws SQLException {
    List<Long> ids =
        ids(
            connection,
            "SELECT id FROM audit WHERE id <= (SELECT max(id) FROM audit) - " + RECORDS);
    for (long id : ids) {
      List<LaneEpoch> keys = new ArrayList<>();
      List<Long> sequences = new ArrayList<>();
      try (PreparedStatement query =
          connection.prepareStatement(
              "SELECT uplink, generation, sequence FROM outbox"
                  + " WHERE record = ? AND lane = 'AUDIT'")) {
        query.setLong(1, id);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            keys.add(new LaneEpoch(rows.getString(1), Lane.AUDIT, rows.getInt(2)));
            sequences.add(rows.getLong(3));
          }
        }
      }
      for (int i = 0; i < keys.size(); i++) {
        Gaps.put(connection, keys.get(i), sequences.get(i), "dropped");
      }
    }
    delete(connection, "DELETE FROM audit WHERE id = ?", ids);
  }

  /**
   * Deletes the oldest that every one of these uplinks has confirmed, when the file is full.
   *
   * @param uplinks names as a JSON array
   * @return how many went
   */
  static int deleteConfirmed(Connection connection, String uplinks, int limit) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT t.id FROM audit t
            WHERE NOT EXISTS (
              SELECT 1 FROM outbox o LEFT JOIN cursor c ON c.uplink = o.uplink
                AND c.lane = o.lane AND c.generation = o.generation
              WHERE o.record = t.id AND o.lane = 'AUDIT'
                AND o.uplink IN (SELECT value FROM json_each(?))
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
    delete(connection, "DELETE FROM outbox WHERE record = ? AND lane = 'AUDIT'", ids);
    delete(connection, "DELETE FROM audit WHERE id = ?", ids);
    return ids.size();
  }

  private static List<Long> ids(Connection connection, String sql) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }

  private static void delete(Connection connection, String sql, List<Long> ids)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      for (long id : ids) {
        delete.setLong(1, id);
        delete.executeUpdate();
      }
    }
  }
}
