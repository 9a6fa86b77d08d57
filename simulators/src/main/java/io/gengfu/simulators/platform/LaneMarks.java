package io.gengfu.simulators.platform;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How far each series of records is complete, in the tables of {@link PlatformStore}. */
final class LaneMarks {

  private static final String OF_LANE = " gateway = ? AND epoch = ? AND uplink = ? AND lane = ?";

  private final Connection connection;

  LaneMarks(Connection connection) {
    this.connection = connection;
  }

  void announce(LaneId lane, long highWater) throws SQLException {
    String sql =
        """
        INSERT INTO lanes VALUES (?, ?, ?, ?, 0, ?)
        ON CONFLICT DO UPDATE SET announced = max(announced, excluded.announced)
        """;
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      bind(insert, 1, lane);
      insert.setLong(5, highWater);
      insert.executeUpdate();
    }
  }

  /** Moves the lane's mark over every record that follows it without a gap. */
  long advance(LaneId lane) throws SQLException {
    announce(lane, 0);
    long upTo = markOf(lane);
    // What was dropped may begin before and end after what has come, so the next step is asked
    // anew.
    String sql =
        "SELECT coalesce(max(sequence), 0) FROM records WHERE"
            + OF_LANE
            + " AND sequence > ? AND first <= ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      bind(select, 1, lane);
      for (long next = upTo; next >= upTo; ) {
        upTo = next;
        select.setLong(5, upTo);
        select.setLong(6, upTo + 1);
        try (ResultSet row = select.executeQuery()) {
          row.next();
          next = row.getLong(1) > upTo ? row.getLong(1) : -1;
        }
      }
    }
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE lanes SET up_to = ? WHERE" + OF_LANE)) {
      update.setLong(1, upTo);
      bind(update, 2, lane);
      update.executeUpdate();
    }
    return upTo;
  }

  private long markOf(LaneId lane) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT up_to FROM lanes WHERE" + OF_LANE)) {
      bind(select, 1, lane);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  List<Gap> gaps(LaneId lane, long announced) {
    String sql =
        "SELECT first, sequence FROM records WHERE" + OF_LANE + " ORDER BY first, sequence";
    List<Gap> gaps = new ArrayList<>();
    long expected = 1;
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      bind(select, 1, lane);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          if (rows.getLong(1) > expected) {
            gaps.add(new Gap(lane, expected, rows.getLong(1) - 1));
          }
          expected = Math.max(expected, rows.getLong(2) + 1);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the platform cannot read its store", e);
    }
    if (announced >= expected) {
      gaps.add(new Gap(lane, expected, announced));
    }
    return gaps;
  }

  static void bind(PreparedStatement statement, int from, LaneId lane) throws SQLException {
    statement.setString(from, lane.gateway());
    statement.setString(from + 1, lane.epoch());
    statement.setString(from + 2, lane.uplink());
    statement.setString(from + 3, lane.lane());
  }

  static LaneId lane(ResultSet row) throws SQLException {
    return new LaneId(
        row.getString("gateway"),
        row.getString("epoch"),
        row.getString("uplink"),
        row.getString("lane"));
  }
}
