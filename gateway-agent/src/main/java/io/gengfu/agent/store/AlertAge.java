package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.rules.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes alerts that have been closed for long, whoever has them: those of an uplink that was
 * taken down as well. What a configured one still waits for becomes a gap. So do those that nobody
 * ever acknowledged, that long after they have cleared; any other open alert stays for as long as
 * it is open. Writer thread.
 *
 * <p>Rows are looked at in their own order, which is that of time, and no further than to where
 * nothing is old: no index by time is needed, which each alert would have to write.
 */
final class AlertAge {
  private static final Logger LOG = LoggerFactory.getLogger(AlertAge.class);

  private static final String FOR_AGE = "dropped for age";
  private static final int AT_ONCE = 50;
  private static final long EVERY = Duration.ofHours(1).toNanos();

  private final Database database;
  private final Positions positions;
  private final List<String> uplinks;
  private final Clock clock;
  private final Period keep;
  private long next;

  /** Up to here the file was looked at. */
  private long reached;

  AlertAge(Database database, Positions positions, List<String> uplinks, Clock clock, Period keep) {
    this.database = database;
    this.positions = positions;
    this.uplinks = List.copyOf(uplinks);
    this.clock = clock;
    this.keep = keep;
    next = clock.nanos();
  }

  /** Something short; says whether there is more. Begins and commits by itself. */
  boolean step() throws SQLException {
    // Only a clock that somebody vouches for may say what is old.
    if (clock.nanos() < next || clock.trust() != Trust.SYNCHRONISED) {
      return false;
    }
    long before = clock.wall().atOffset(ZoneOffset.UTC).minus(keep).toInstant().toEpochMilli();
    database.begin();
    Connection connection = database.writer();
    List<Row> rows = rows(connection, reached);
    long latest = latest(connection);
    int untold = 0;
    for (Row row : rows) {
      // The latest stays, as in makeRoom.
      if (row.at() < before && row.isOver() && row.changed() < before && row.id() < latest) {
        untold += forget(connection, row, before);
      }
    }
    database.commit();
    if (untold > 0) {
      LOG.warn("{} records older than {} go though no platform has confirmed them", untold, keep);
    }
    // A clock that was wrong may have mixed some.
    boolean more = rows.size() == AT_ONCE && rows.stream().anyMatch(row -> row.at() < before);
    reached = more ? rows.getLast().id() : 0;
    if (!more) {
      next = clock.nanos() + EVERY;
    }
    return more;
  }

  /** A transition, and when its alert changed last. */
  private record Row(long id, String alert, long at, boolean isOver, long changed) {}

  static final String ROWS =
      """
      SELECT t.id, t.alert_id, t.decided_at,
        coalesce(a.open = 0 OR a.state IN"""
          + AlertTables.OVER
          + """
          , 1), coalesce(a.changed_at, 0)
          FROM transition t LEFT JOIN alert a ON a.id = t.alert_id
          WHERE t.id > ? ORDER BY t.id LIMIT ?""";

  private static List<Row> rows(Connection connection, long after) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(ROWS)) {
      query.setLong(1, after);
      query.setInt(2, AT_ONCE);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getLong(1),
                  String.valueOf(row.getString(2)),
                  row.getLong(3),
                  row.getBoolean(4),
                  row.getLong(5)));
        }
      }
    }
    return rows;
  }

  private static long latest(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return Database.number(statement, "SELECT max(id) FROM transition");
    }
  }

  private record Waiting(LaneEpoch lane, long sequence) {}

  /** Says how many of its records somebody still waits for. */
  private int forget(Connection connection, Row old, long before) throws SQLException {
    long transition = old.id();
    List<Waiting> rows = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT uplink, lane, generation, sequence FROM outbox"
                + " WHERE record = ? AND lane <> 'AUDIT'")) {
      query.setLong(1, transition);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Waiting(
                  new LaneEpoch(row.getString(1), Lane.valueOf(row.getString(2)), row.getInt(3)),
                  row.getLong(4)));
        }
      }
    }
    int untold = 0;
    for (Waiting row : rows) {
      if (uplinks.contains(row.lane().uplink()) && row.sequence() > positions.cursor(row.lane())) {
        Gaps.put(connection, row.lane(), row.sequence(), FOR_AGE);
        untold++;
      }
    }
    for (String table : List.of("outbox WHERE lane <> 'AUDIT' AND record", "transition WHERE id")) {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM " + table + " = ?")) {
        delete.setLong(1, transition);
        delete.executeUpdate();
      }
    }
    try (PreparedStatement alert =
        connection.prepareStatement(
            "DELETE FROM alert WHERE id = ? AND changed_at < ? AND NOT EXISTS"
                + " (SELECT 1 FROM transition t WHERE t.alert_id = alert.id)")) {
      alert.setString(1, old.alert());
      alert.setLong(2, before);
      alert.executeUpdate();
    }
    return untold;
  }
}
