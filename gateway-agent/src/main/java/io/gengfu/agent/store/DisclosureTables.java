package io.gengfu.agent.store;

import io.gengfu.agent.config.Consent;
import io.gengfu.agent.store.TelemetryTables.Cut;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What was given a number for a platform although it says something about a person, by consent,
 * point and hour; in {@code telemetry.db}, in the transaction that gives the number. It stays until
 * the audit lane has it.
 */
final class DisclosureTables {

  static final String SCHEMA =
      """
      CREATE TABLE disclosure (consent TEXT NOT NULL, uplink TEXT NOT NULL, purpose TEXT NOT NULL,
        hour INTEGER NOT NULL, point TEXT NOT NULL, readings INTEGER NOT NULL,
        first_block INTEGER NOT NULL, PRIMARY KEY (consent, uplink, hour, point));
      """;

  private static final long HOUR = 3_600_000;

  private DisclosureTables() {}

  /**
   * Writer thread, within its transaction.
   *
   * @param by of the consents that it was read under the ones that hold
   */
  static void add(Connection connection, Cut block, List<Consent> by) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO disclosure VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                + " SET readings = readings + excluded.readings")) {
      for (Consent consent : by) {
        for (Map.Entry<String, Long> point : block.disclosed().counts().entrySet()) {
          upsert.setString(1, consent.id());
          upsert.setString(2, consent.uplink());
          upsert.setString(3, consent.purpose());
          upsert.setLong(4, Math.floorDiv(block.from(), HOUR) * HOUR);
          upsert.setString(5, point.getKey());
          upsert.setLong(6, point.getValue());
          upsert.setLong(7, block.id());
          upsert.executeUpdate();
        }
      }
    }
  }

  /** The hours that ended before a time, by consent, oldest first. */
  static List<Disclosure> before(Connection connection, long time, int limit) throws SQLException {
    List<Disclosure> disclosures = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT consent, uplink, purpose, hour, json_group_object(point, readings),"
                + " sum(readings), min(first_block) FROM disclosure WHERE hour + "
                + HOUR
                + " <= ? GROUP BY consent, uplink, hour ORDER BY hour, consent LIMIT ?")) {
      query.setLong(1, time);
      query.setInt(2, limit);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          disclosures.add(
              new Disclosure(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getLong(4),
                  rows.getLong(4) + HOUR,
                  rows.getString(5),
                  rows.getLong(6),
                  rows.getLong(7)));
        }
      }
    }
    return disclosures;
  }

  /** The audit lane has it. */
  static void forget(Connection connection, Disclosure told) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM disclosure WHERE consent = ? AND uplink = ? AND hour = ?")) {
      delete.setString(1, told.consent());
      delete.setString(2, told.uplink());
      delete.setLong(3, told.from());
      delete.executeUpdate();
    }
  }
}
