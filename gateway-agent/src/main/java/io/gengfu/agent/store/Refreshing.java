package io.gengfu.agent.store;

import io.gengfu.agent.config.UplinkFilter.Seen;
import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.rules.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Puts every open alert into one uplink's outbox again, unless that was just done. */
final class Refreshing implements GroupWriter.Control {

  /** As many as the status shows; beyond it the latest changed are missing. */
  private static final int ALERTS_MOST = 10_000;

  private record Open(Lane lane, long row, Seen seen) {}

  private final AlertWriter writer;
  private final String uplink;
  private final String command;
  private volatile OptionalInt alerts = OptionalInt.empty();

  Refreshing(AlertWriter writer, String uplink, String command) {
    this.writer = writer;
    this.uplink = uplink;
    this.command = command;
  }

  /** How many, once it is written; empty when an earlier refresh is still under way. */
  OptionalInt alerts() {
    return alerts;
  }

  @Override
  public void write(Connection connection) throws SQLException {
    if (isUnderWay(connection, Lane.LIFE) || isUnderWay(connection, Lane.ALERT)) {
      alerts = OptionalInt.empty();
      return;
    }
    List<Open> open = new ArrayList<>();
    for (Open alert : open(connection)) {
      if (isForThem(connection, alert)) {
        open.add(alert);
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO outbox (uplink, lane, generation, sequence, record, cause)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      for (int i = 0; i < open.size(); i++) {
        Open alert = open.get(i);
        insert.setString(1, uplink);
        insert.setString(2, alert.lane().name());
        insert.setInt(3, writer.positions.current().generation());
        insert.setLong(4, writer.positions.next(uplink, alert.lane()));
        insert.setLong(5, alert.row());
        insert.setString(6, new Refresh(command, i + 1, open.size()).cause());
        insert.executeUpdate();
      }
    }
    alerts = OptionalInt.of(open.size());
  }

  /** Or a platform that asks again and again would fill the disk. */
  private boolean isUnderWay(Connection connection, Lane lane) throws SQLException {
    Positions positions = writer.positions;
    int generation = positions.current().generation();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT 1 FROM outbox WHERE uplink = ? AND lane = ? AND generation = ?"
                + " AND sequence > ? AND record IS NOT NULL AND cause IS NOT NULL LIMIT 1")) {
      query.setString(1, uplink);
      query.setString(2, lane.name());
      query.setInt(3, generation);
      query.setLong(4, positions.cursor(new LaneEpoch(uplink, lane, generation)));
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Whoever was told of it, and whoever would be if it were raised now. */
  private boolean isForThem(Connection connection, Open alert) throws SQLException {
    if (writer.recipients().takes(uplink, alert.seen())) {
      return true;
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT 1 FROM transition t JOIN outbox o ON o.record = t.id"
                + " WHERE t.alert_id = (SELECT alert_id FROM transition WHERE id = ?)"
                + " AND o.uplink = ? AND o.lane = ? LIMIT 1")) {
      query.setLong(1, alert.row());
      query.setString(2, uplink);
      query.setString(3, alert.lane().name());
      try (ResultSet told = query.executeQuery()) {
        return told.next();
      }
    }
  }

  /** The last transition of each, the longest unchanged first. */
  private static List<Open> open(Connection connection) throws SQLException {
    List<Open> open = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT a.lane, t.id, t.body FROM alert a JOIN transition t"
                + " ON t.id = (SELECT max(id) FROM transition WHERE alert_id = a.id)"
                + " WHERE a.open = 1 AND a.digested = 0"
                + " ORDER BY a.changed_at, a.id LIMIT ?")) {
      query.setInt(1, ALERTS_MOST);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Lane lane = Lane.valueOf(rows.getString(1));
          open.add(new Open(lane, rows.getLong(2), TransitionJson.seen(lane, rows.getBytes(3))));
        }
      }
    }
    return open;
  }
}
