package io.gengfu.agent.store;

import io.gengfu.rules.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Epochs, high-water marks and cursors of one file. High-water marks are given out by the writer
 * thread inside its transaction and seen by others only after the commit; cursors are moved by the
 * uplinks and written with the next group.
 */
final class Positions {

  static final String SCHEMA =
      """
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
      CREATE TABLE epoch (generation INTEGER PRIMARY KEY, id TEXT NOT NULL,
        predecessor TEXT NOT NULL, why TEXT NOT NULL);
      CREATE TABLE high_water (uplink TEXT NOT NULL, lane TEXT NOT NULL,
        generation INTEGER NOT NULL, sequence INTEGER NOT NULL,
        PRIMARY KEY (uplink, lane, generation));
      CREATE TABLE cursor (uplink TEXT NOT NULL, lane TEXT NOT NULL,
        generation INTEGER NOT NULL, sequence INTEGER NOT NULL,
        PRIMARY KEY (uplink, lane, generation));
      CREATE TABLE outbox (uplink TEXT NOT NULL, lane TEXT NOT NULL,
        generation INTEGER NOT NULL, sequence INTEGER NOT NULL,
        record INTEGER, gap_from INTEGER, cause TEXT);
      CREATE UNIQUE INDEX outbox_order ON outbox (uplink, lane, generation, sequence);
      CREATE INDEX outbox_record ON outbox (record);
      """;

  /** A row of high-water marks or cursors. */
  record LaneEpoch(String uplink, Lane lane, int generation) {}

  /** More than any store has seen starts. */
  private static final int GENERATIONS = 1 << 20;

  private final List<Epoch> epochs = new ArrayList<>();
  private boolean unreadable;
  private final Map<LaneEpoch, Long> highWater = new ConcurrentHashMap<>();
  private final Map<LaneEpoch, Long> tentative = new HashMap<>();
  private final Map<LaneEpoch, Long> cursors = new ConcurrentHashMap<>();
  private final Set<LaneEpoch> movedCursors = ConcurrentHashMap.newKeySet();

  void load(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT generation, id, predecessor FROM epoch ORDER BY generation");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        epoch(rows.getLong(1), rows.getString(2), rows.getString(3));
      }
    }
    load(connection, "high_water", highWater);
    load(connection, "cursor", cursors);
  }

  private void load(Connection connection, String table, Map<LaneEpoch, Long> into)
      throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement("SELECT uplink, lane, generation, sequence FROM " + table);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        Optional<Lane> lane = lane(rows.getString(2));
        if (lane.isPresent() && rows.getString(1) != null && rows.getLong(4) >= 0) {
          into.put(new LaneEpoch(rows.getString(1), lane.get(), rows.getInt(3)), rows.getLong(4));
        } else {
          unreadable = true;
        }
      }
    }
  }

  /**
   * Generations go up one by one from 1: records name them. One that is missing gets a name that
   * nobody knows, so that none of its records is taken for another's.
   */
  private void epoch(long generation, @Nullable String id, @Nullable String predecessor) {
    if (generation <= epochs.size() || generation > GENERATIONS || id == null) {
      unreadable = true;
      return;
    }
    while (epochs.size() + 1 < generation) {
      unreadable = true;
      epochs.add(new Epoch(epochs.size() + 1, Epoch.randomId(), ""));
    }
    epochs.add(new Epoch((int) generation, id, predecessor == null ? "" : predecessor));
  }

  private static Optional<Lane> lane(@Nullable String name) {
    return Arrays.stream(Lane.values()).filter(lane -> lane.name().equals(name)).findFirst();
  }

  /**
   * Why the numbers cannot go on: a row of them makes no sense, so one that was given already could
   * be given again.
   */
  Optional<String> unreadable() {
    return unreadable ? Optional.of("unreadable numbers") : Optional.empty();
  }

  /** Begins an epoch; the caller commits. Before the writer thread starts. */
  void begin(Connection connection, String predecessor, String why) throws SQLException {
    int generation = epochs.isEmpty() ? 1 : epochs.getLast().generation() + 1;
    Epoch epoch = new Epoch(generation, Epoch.randomId(), predecessor);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO epoch VALUES (?, ?, ?, ?)")) {
      insert.setInt(1, generation);
      insert.setString(2, epoch.id());
      insert.setString(3, predecessor);
      insert.setString(4, why);
      insert.executeUpdate();
    }
    epochs.add(epoch);
  }

  boolean isNew() {
    return epochs.isEmpty();
  }

  Epoch current() {
    return epochs.getLast();
  }

  /** Every epoch of this file, oldest first. Fixed once the store is open. */
  List<Epoch> epochs() {
    return epochs;
  }

  /** The next number of a lane, not yet committed. Writer thread. */
  long next(String uplink, Lane lane) {
    LaneEpoch key = new LaneEpoch(uplink, lane, current().generation());
    long next = tentative.getOrDefault(key, highWater(key)) + 1;
    tentative.put(key, next);
    return next;
  }

  /** Writes what this transaction changed. Writer thread. */
  void write(Statements statements) throws SQLException {
    if (!tentative.isEmpty()) {
      upsert(statements, "high_water", tentative);
    }
    if (!movedCursors.isEmpty()) {
      Map<LaneEpoch, Long> moved = new HashMap<>();
      for (LaneEpoch key : List.copyOf(movedCursors)) {
        // Removed before it is read: a cursor that moves meanwhile is written with the next group.
        movedCursors.remove(key);
        moved.put(key, cursor(key));
      }
      upsert(statements, "cursor", moved);
    }
  }

  private static void upsert(Statements statements, String table, Map<LaneEpoch, Long> values)
      throws SQLException {
    PreparedStatement statement =
        statements.get(
            "INSERT INTO "
                + table
                + " VALUES (?, ?, ?, ?) ON CONFLICT (uplink, lane, generation)"
                + " DO UPDATE SET sequence = excluded.sequence");
    for (Map.Entry<LaneEpoch, Long> entry : values.entrySet()) {
      statement.setString(1, entry.getKey().uplink());
      statement.setString(2, entry.getKey().lane().name());
      statement.setInt(3, entry.getKey().generation());
      statement.setLong(4, entry.getValue());
      statement.executeUpdate();
    }
  }

  void committed() {
    highWater.putAll(tentative);
    tentative.clear();
  }

  void rolledBack() {
    tentative.clear();
    // Cursors may be behind on disk for a while: records are then sent again, as themselves.
    movedCursors.addAll(cursors.keySet());
  }

  boolean hasMovedCursors() {
    return !movedCursors.isEmpty();
  }

  /** The last committed number; 0 when there is none. */
  long highWater(LaneEpoch key) {
    return highWater.getOrDefault(key, 0L);
  }

  /** Up to where the far end has everything. */
  long cursor(LaneEpoch key) {
    return cursors.getOrDefault(key, 0L);
  }

  void moveCursor(LaneEpoch key, long sequence) {
    cursors.put(key, sequence);
    movedCursors.add(key);
  }

  /** Records that wait for confirmation, over all epochs. */
  long pending(String uplink, Lane lane) {
    long pending = 0;
    for (Epoch epoch : epochs) {
      LaneEpoch key = new LaneEpoch(uplink, lane, epoch.generation());
      pending += Math.max(0, highWater(key) - cursor(key));
    }
    return pending;
  }
}
