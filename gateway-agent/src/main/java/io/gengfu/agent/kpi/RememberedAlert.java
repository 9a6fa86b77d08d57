package io.gengfu.agent.kpi;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What has to be known of an alert until its last transition, and some days beyond for a reason
 * that comes late and to see it repeated. Times in epoch milliseconds, 0 for not yet or not known.
 */
final class RememberedAlert {

  private static final String SELECT =
      "SELECT id, instance, scenario, device, raised_at, acknowledged_at, closed_at, open, reason,"
          + " who, judged, silent_since FROM alert";

  final String id;
  final String instance;
  final String scenario;
  final String device;
  long raisedAt;
  long acknowledgedAt;
  long closedAt;
  boolean open = true;
  String reason = "";
  String who = "";
  boolean judged;

  /** Only of an alert that says that its device is silent, while it is. */
  long silentSince;

  RememberedAlert(String id, String instance, String scenario, String device) {
    this.id = id;
    this.instance = instance;
    this.scenario = scenario;
    this.device = device;
  }

  static Optional<RememberedAlert> find(Connection connection, String id) throws SQLException {
    return Tables.query(connection, SELECT + " WHERE id = ?", RememberedAlert::read, id).stream()
        .findFirst();
  }

  /** Alerts of devices that are silent at the moment. */
  static List<RememberedAlert> silent(Connection connection) throws SQLException {
    return Tables.query(connection, SELECT + " WHERE silent_since > 0", RememberedAlert::read);
  }

  /** When an alert of this instance was last closed; 0 when none was. */
  static long lastClosed(Connection connection, String instance) throws SQLException {
    return Tables.number(
        connection, "SELECT coalesce(max(closed_at), 0) FROM alert WHERE instance = ?", instance);
  }

  /** Forgets what was closed before a time, and the longest closed beyond a number. */
  static void forget(Connection connection, long closedBefore, int most) throws SQLException {
    Tables.update(connection, "DELETE FROM alert WHERE open = 0 AND closed_at < ?", closedBefore);
    Tables.update(
        connection,
        "DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE open = 0"
            + " ORDER BY closed_at DESC LIMIT -1 OFFSET ?)",
        most);
  }

  /** Open alerts of an {@code alerts.db} that is no more get no further transition. */
  static void forgetOpen(Connection connection) throws SQLException {
    Tables.update(connection, "DELETE FROM alert WHERE open = 1");
  }

  void write(Connection connection) throws SQLException {
    Tables.update(
        connection,
        "INSERT OR REPLACE INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        id,
        instance,
        scenario,
        device,
        raisedAt,
        acknowledgedAt,
        closedAt,
        open,
        reason,
        who,
        judged,
        silentSince);
  }

  private static RememberedAlert read(ResultSet row) throws SQLException {
    RememberedAlert alert =
        new RememberedAlert(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
    alert.raisedAt = row.getLong(5);
    alert.acknowledgedAt = row.getLong(6);
    alert.closedAt = row.getLong(7);
    alert.open = row.getBoolean(8);
    alert.reason = row.getString(9);
    alert.who = row.getString(10);
    alert.judged = row.getBoolean(11);
    alert.silentSince = row.getLong(12);
    return alert;
  }
}
