package io.gengfu.agent.store;

import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.rules.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes telemetry, the oldest first. A number whose block goes before the uplink had it becomes a
 * gap, and its readings are counted point by point. Writer thread, within a transaction.
 */
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private static final int DELETE_BLOCKS = 64;
  private static final String FOR_SPACE = "dropped for space";
  private static final String FOR_AGE = "dropped for age";

  private final Positions positions;
  private final List<String> uplinks;
  private final PointNames names;
  private final AtomicLong blocksDropped = new AtomicLong();

  Retention(Positions positions, List<String> uplinks, PointNames names) {
    this.positions = positions;
    this.uplinks = uplinks;
    this.names = names;
  }

  long blocksDropped() {
    return blocksDropped.get();
  }

  /** Deletes the oldest of what there is; says how many rows went. */
  int makeRoom(Connection connection) throws SQLException {
    List<Long> spans = numbers(connection, "SELECT id FROM span ORDER BY id LIMIT ?", 1);
    if (!spans.isEmpty()) {
      return deleteSpan(connection, spans.getFirst(), FOR_SPACE);
    }
    List<Long> blocks =
        numbers(connection, "SELECT id FROM block ORDER BY id LIMIT ?", DELETE_BLOCKS);
    return blocks.isEmpty() ? 0 : deleteBlocks(connection, blocks.getLast(), FOR_SPACE);
  }

  /**
   * Deletes the oldest span if it, or one after it, was sealed before that time; says whether. When
   * a span was sealed counts, not what its readings say, which a clock that was wrong may have
   * given.
   */
  boolean deleteOlder(Connection connection, long sealedBefore) throws SQLException {
    List<Long> spans =
        numbers(
            connection,
            "SELECT id FROM span WHERE EXISTS (SELECT 1 FROM span later WHERE later.id >= span.id"
                + " AND later.sealed_millis > 0 AND later.sealed_millis < ?) ORDER BY id LIMIT 1",
            sealedBefore);
    return !spans.isEmpty() && deleteSpan(connection, spans.getFirst(), FOR_AGE) > 0;
  }

  private int deleteSpan(Connection connection, long span, String cause) throws SQLException {
    long last = numbers(connection, "SELECT last_block FROM span WHERE id = ?", span).getFirst();
    int rows = deleteBlocks(connection, last, cause);
    try (PreparedStatement chunks =
            connection.prepareStatement("DELETE FROM chunk WHERE id >= ? AND id < ?");
        PreparedStatement row = connection.prepareStatement("DELETE FROM span WHERE id = ?")) {
      chunks.setLong(1, span << Compactor.POINT_BITS);
      chunks.setLong(2, (span + 1) << Compactor.POINT_BITS);
      row.setLong(1, span);
      return rows + chunks.executeUpdate() + row.executeUpdate();
    }
  }

  /** Deletes blocks up to this one as far as every uplink has them. */
  void deleteSent(Connection connection, long last) throws SQLException {
    long sent = last;
    for (LaneEpoch key : keys(connection)) {
      if (uplinks.contains(key.uplink())) {
        sent = Math.min(sent, firstUnsent(connection, key) - 1);
      }
    }
    deleteBlocks(connection, sent, FOR_SPACE);
  }

  private long firstUnsent(Connection connection, LaneEpoch key) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT record FROM outbox WHERE uplink = ? AND lane = ? AND generation = ?"
                + " AND sequence > ? AND record IS NOT NULL ORDER BY sequence LIMIT 1")) {
      query.setString(1, key.uplink());
      query.setString(2, key.lane().name());
      query.setInt(3, key.generation());
      query.setLong(4, positions.cursor(key));
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : Long.MAX_VALUE;
      }
    }
  }

  /** Deletes blocks up to this one, whoever still needs them; says how many. */
  int deleteBlocks(Connection connection, long last, String cause) throws SQLException {
    Set<Long> unsent = new TreeSet<>();
    for (LaneEpoch key : keys(connection)) {
      long cursor = uplinks.contains(key.uplink()) ? positions.cursor(key) : Long.MAX_VALUE;
      for (Waiting row : waiting(connection, key, last)) {
        if (row.sequence() > cursor) {
          unsent.add(row.block());
          Gaps.put(connection, key, row.sequence(), cause);
        } else {
          deleteOutbox(connection, key, row.sequence());
        }
      }
    }
    count(connection, unsent);
    blocksDropped.addAndGet(unsent.size());
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM block WHERE id <= ?")) {
      delete.setLong(1, last);
      return delete.executeUpdate();
    }
  }

  private record Waiting(long sequence, long block) {}

  /** Every lane of telemetry that was ever numbered, those of former uplinks too. */
  private static List<LaneEpoch> keys(Connection connection) throws SQLException {
    List<LaneEpoch> keys = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement("SELECT uplink, generation FROM high_water WHERE lane = ?")) {
      query.setString(1, Lane.TELEMETRY.name());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          keys.add(new LaneEpoch(rows.getString(1), Lane.TELEMETRY, rows.getInt(2)));
        }
      }
    }
    return keys;
  }

  private static List<Waiting> waiting(Connection connection, LaneEpoch key, long last)
      throws SQLException {
    List<Waiting> waiting = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT sequence, record FROM outbox WHERE uplink = ? AND lane = ?"
                + " AND generation = ? ORDER BY sequence")) {
      query.setString(1, key.uplink());
      query.setString(2, key.lane().name());
      query.setInt(3, key.generation());
      try (ResultSet rows = query.executeQuery()) {
        // Blocks go up with their numbers.
        while (rows.next() && rows.getLong(2) <= last) {
          if (rows.getLong(2) > 0) {
            waiting.add(new Waiting(rows.getLong(1), rows.getLong(2)));
          }
        }
      }
    }
    return waiting;
  }

  private static void deleteOutbox(Connection connection, LaneEpoch key, long sequence)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM outbox WHERE uplink = ? AND lane = ? AND generation = ?"
                + " AND sequence = ?")) {
      delete.setString(1, key.uplink());
      delete.setString(2, key.lane().name());
      delete.setInt(3, key.generation());
      delete.setLong(4, sequence);
      delete.executeUpdate();
    }
  }

  private void count(Connection connection, Set<Long> blocks) throws SQLException {
    Map<String, Long> readings = new HashMap<>();
    for (long block : blocks) {
      try (PreparedStatement query =
          connection.prepareStatement("SELECT body FROM block WHERE id = ?")) {
        query.setLong(1, block);
        try (ResultSet row = query.executeQuery()) {
          if (row.next()) {
            Block.decode(row.getBytes(1), names::key)
                .samples()
                .forEach(sample -> readings.merge(sample.point(), 1L, Long::sum));
          }
        }
      } catch (IllegalArgumentException e) {
        LOG.warn("block {} goes unread: {}", block, e.getMessage());
      }
    }
    for (Map.Entry<String, Long> point : readings.entrySet()) {
      TelemetryTables.addDropped(connection, names.number(point.getKey()), point.getValue());
    }
  }

  private static List<Long> numbers(Connection connection, String sql, long parameter)
      throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setLong(1, parameter);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          numbers.add(rows.getLong(1));
        }
      }
    }
    return numbers;
  }
}
