package io.gengfu.agent.store;

import io.gengfu.agent.store.Positions.LaneEpoch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Numbers whose records will never be sent keep their place in the outbox, so that the platform
 * learns that they are gone and waits for nothing. Neighbours become one row.
 */
final class Gaps {
  private Gaps() {}

  static void put(Connection connection, LaneEpoch key, long sequence, String cause)
      throws SQLException {
    long from = sequence;
    try (PreparedStatement before =
        connection.prepareStatement(
            "DELETE FROM outbox WHERE uplink = ? AND lane = ? AND generation = ?"
                + " AND sequence = ? AND record IS NULL AND cause = ? RETURNING gap_from")) {
      before.setString(1, key.uplink());
      before.setString(2, key.lane().name());
      before.setInt(3, key.generation());
      before.setLong(4, sequence - 1);
      before.setString(5, cause);
      try (ResultSet row = before.executeQuery()) {
        if (row.next()) {
          from = row.getLong(1);
        }
      }
    }
    try (PreparedStatement mark =
        connection.prepareStatement(
            "UPDATE outbox SET record = NULL, gap_from = ?, cause = ? WHERE uplink = ?"
                + " AND lane = ? AND generation = ? AND sequence = ?")) {
      mark.setLong(1, from);
      mark.setString(2, cause);
      mark.setString(3, key.uplink());
      mark.setString(4, key.lane().name());
      mark.setInt(5, key.generation());
      mark.setLong(6, sequence);
      mark.executeUpdate();
    }
  }
}
