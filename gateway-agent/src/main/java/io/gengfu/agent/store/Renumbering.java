package io.gengfu.agent.store;

import io.gengfu.agent.store.Positions.LaneEpoch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives what no far end has confirmed numbers of a new epoch. Under its old ones it would not be
 * taken: either they were used by somebody else, or they belong to another gateway's id. A record
 * whose receipt alone is missing comes twice then, as the same transition of the same alert.
 */
final class Renumbering {

  static final Renumbering NONE = new Renumbering(null, List.of(), 0);

  private static final String CAUSE = "numbered anew";

  private final @Nullable Positions positions;
  private final List<Over> over;
  private final int records;

  /** A lane of which nothing is sent under its old numbers any more. */
  private record Over(LaneEpoch lane, long last) {}

  private Renumbering(@Nullable Positions positions, List<Over> over, int records) {
    this.positions = positions;
    this.over = over;
    this.records = records;
  }

  /** What becomes of the numbers that are not used any more. */
  enum Old {
    /** The far end is told that they will not come. */
    GAP,
    /** Nobody is told: they are of a name that this gateway has no more. */
    LEFT,
    /** As above, and their records get no others: they are for somebody else to send. */
    NOT_OURS
  }

  /** How many records got a new number; one counts for each uplink. */
  int records() {
    return records;
  }

  /** Within the caller's transaction; nobody sees it before {@link #committed}. */
  static Renumbering into(Connection connection, Positions positions, Epoch epoch, Old old)
      throws SQLException {
    List<Over> over = new ArrayList<>();
    int records = 0;
    for (LaneEpoch lane : positions.lanes()) {
      if (lane.generation() == epoch.generation()) {
        continue;
      }
      long cursor = positions.cursor(lane);
      long last = positions.last(lane);
      if (cursor < last) {
        records += take(connection, positions, lane, cursor, epoch, old);
        switch (old) {
          case GAP -> gap(connection, lane, cursor + 1, last);
          case LEFT, NOT_OURS -> {
            close(connection, lane, last);
            over.add(new Over(lane, last));
          }
        }
      }
    }
    return new Renumbering(positions, over, records);
  }

  private record Row(long record, Optional<String> cause) {}

  private static int take(
      Connection connection, Positions positions, LaneEpoch lane, long cursor, Epoch epoch, Old old)
      throws SQLException {
    List<Row> rows = rows(connection, lane, cursor);
    delete(connection, lane, cursor);
    if (old != Old.NOT_OURS) {
      give(
          connection,
          positions,
          new LaneEpoch(lane.uplink(), lane.lane(), epoch.generation()),
          rows);
    }
    return rows.size();
  }

  private static List<Row> rows(Connection connection, LaneEpoch lane, long cursor)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    // Gaps stay behind: their numbers mean nothing in another epoch.
    try (PreparedStatement taken =
        connection.prepareStatement(
            "SELECT record, cause FROM outbox WHERE uplink = ? AND lane = ? AND generation = ?"
                + " AND sequence > ? AND record > 0 ORDER BY sequence")) {
      taken.setString(1, lane.uplink());
      taken.setString(2, lane.lane().name());
      taken.setInt(3, lane.generation());
      taken.setLong(4, cursor);
      try (ResultSet row = taken.executeQuery()) {
        while (row.next()) {
          rows.add(new Row(row.getLong(1), Optional.ofNullable(row.getString(2))));
        }
      }
    }
    return rows;
  }

  private static void delete(Connection connection, LaneEpoch lane, long cursor)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM outbox WHERE uplink = ? AND lane = ? AND generation = ?"
                + " AND sequence > ?")) {
      delete.setString(1, lane.uplink());
      delete.setString(2, lane.lane().name());
      delete.setInt(3, lane.generation());
      delete.setLong(4, cursor);
      delete.executeUpdate();
    }
  }

  private static void give(
      Connection connection, Positions positions, LaneEpoch key, List<Row> rows)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO outbox (uplink, lane, generation, sequence, record, cause)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      for (Row row : rows) {
        insert.setString(1, key.uplink());
        insert.setString(2, key.lane().name());
        insert.setInt(3, key.generation());
        insert.setLong(4, positions.next(key));
        insert.setLong(5, row.record());
        insert.setString(6, row.cause().orElse(null));
        insert.executeUpdate();
      }
    }
  }

  private static void gap(Connection connection, LaneEpoch lane, long from, long last)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO outbox (uplink, lane, generation, sequence, gap_from, cause)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, lane.uplink());
      insert.setString(2, lane.lane().name());
      insert.setInt(3, lane.generation());
      insert.setLong(4, last);
      insert.setLong(5, from);
      insert.setString(6, CAUSE);
      insert.executeUpdate();
    }
  }

  private static void close(Connection connection, LaneEpoch lane, long last) throws SQLException {
    try (PreparedStatement cursor =
        connection.prepareStatement("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?)")) {
      cursor.setString(1, lane.uplink());
      cursor.setString(2, lane.lane().name());
      cursor.setInt(3, lane.generation());
      cursor.setLong(4, last);
      cursor.executeUpdate();
    }
  }

  /** The transaction is on the disk. */
  void committed() {
    Positions moved = positions;
    if (moved != null) {
      over.forEach(lane -> moved.moveCursor(lane.lane(), lane.last()));
    }
  }
}
