package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.rules.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes alerts that have been closed for long, whoever has them: those of an uplink that was
 * taken down as well. What a configured one still waits for becomes a gap. An open alert stays for
 * as long as it is open. Writer thread.
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
    List<Long> old = transitions(connection, before);
    int untold = 0;
    for (long transition : old) {
      untold += forget(connection, transition);
    }
    if (!old.isEmpty()) {
      try (PreparedStatement alerts =
          connection.prepareStatement(
              "DELETE FROM alert WHERE open = 0 AND changed_at < ? AND NOT EXISTS"
                  + " (SELECT 1 FROM transition t WHERE t.alert_id = alert.id)")) {
        alerts.setLong(1, before);
        alerts.executeUpdate();
      }
    }
    database.commit();
    if (untold > 0) {
      LOG.warn("{} records older than {} go though no platform has confirmed them", untold, keep);
    }
    if (old.size() < AT_ONCE) {
      next = clock.nanos() + EVERY;
    }
    return old.size() == AT_ONCE;
  }

  /** In the order of their rows, which is that of time; the latest stays, as in makeRoom. */
  private static List<Long> transitions(Connection connection, long before) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT t.id FROM transition t LEFT JOIN alert a ON a.id = t.alert_id
            WHERE t.decided_at < ? AND coalesce(a.open, 0) = 0 AND coalesce(a.changed_at, 0) < ?
              AND t.id < (SELECT max(id) FROM transition)
            ORDER BY t.id LIMIT ?""")) {
      query.setLong(1, before);
      query.setLong(2, before);
      query.setInt(3, AT_ONCE);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          ids.add(row.getLong(1));
        }
      }
    }
    return ids;
  }

  private record Waiting(LaneEpoch lane, long sequence) {}

  /** Says how many of its records somebody still waits for. */
  private int forget(Connection connection, long transition) throws SQLException {
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
    return untold;
  }
}
