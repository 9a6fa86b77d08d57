package io.gengfu.agent.store;

import io.gengfu.agent.time.BootHistory.Correction;
import io.gengfu.agent.time.BootHistory.Stretch;
import io.gengfu.agent.time.BootHistory.Worth;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What is known of the clock of this boot, in {@code alerts.db}, and what that puts right. */
final class ClockTables {

  /** Of one boot; those of earlier boots are of no use. */
  static final String SCHEMA =
      """
      CREATE TABLE clock_stretch (boot TEXT NOT NULL, since INTEGER NOT NULL,
        booted_at INTEGER NOT NULL, worth TEXT NOT NULL);
      """;

  /** So many transitions are put right in the list at most, the latest first. */
  private static final int TRANSITIONS = 20_000;

  private ClockTables() {}

  static List<Stretch> stretches(Connection connection, String boot) throws SQLException {
    List<Stretch> stretches = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT since, booted_at, worth FROM clock_stretch WHERE boot = ? ORDER BY rowid")) {
      query.setString(1, boot);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          stretches.add(
              new Stretch(rows.getLong(1), rows.getLong(2), Worth.valueOf(rows.getString(3))));
        }
      }
    }
    return stretches;
  }

  /** Instead of what stood there. */
  static void write(Connection connection, String boot, List<Stretch> stretches)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement("DELETE FROM clock_stretch")) {
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO clock_stretch VALUES (?, ?, ?, ?)")) {
      for (Stretch stretch : stretches) {
        insert.setString(1, boot);
        insert.setLong(2, stretch.from());
        insert.setLong(3, stretch.bootedAt());
        insert.setString(4, stretch.worth().name());
        insert.executeUpdate();
      }
    }
  }

  /**
   * Puts the times of the list of alerts right. What was recorded of each transition stays as it
   * is: it is the evidence, and what was sent.
   */
  static void correct(Connection connection, String boot, Correction correction)
      throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT alert_id, number, json_extract(CAST(body AS TEXT), '$.clock.bootId'),"
                    + " json_extract(CAST(body AS TEXT), '$.clock.sinceBootMillis')"
                    + " FROM transition ORDER BY id DESC LIMIT ?");
        PreparedStatement raised =
            connection.prepareStatement("UPDATE alert SET raised_at = ? WHERE id = ?");
        PreparedStatement changed =
            connection.prepareStatement(
                "UPDATE alert SET changed_at = ? WHERE id = ? AND transitions = ?")) {
      query.setInt(1, TRANSITIONS);
      try (ResultSet rows = query.executeQuery()) {
        // They were decided in the order of the boot clock: before the first that is out, all are.
        while (rows.next()
            && boot.equals(rows.getString(3))
            && rows.getLong(4) >= correction.from()) {
          if (correction.covers(rows.getLong(4))) {
            long time = correction.corrected(rows.getLong(4));
            changed.setLong(1, time);
            changed.setString(2, rows.getString(1));
            changed.setInt(3, rows.getInt(2));
            changed.executeUpdate();
            if (rows.getInt(2) == 1) {
              raised.setLong(1, time);
              raised.setString(2, rows.getString(1));
              raised.executeUpdate();
            }
          }
        }
      }
    }
  }
}
