package io.gengfu.agent.store;

import io.gengfu.rules.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

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

  /** So many rows of epochs may be spoiled. */
  private static final int HOLE_MOST = 1_000;

  // Replaced as a whole when an epoch begins, which others may see while the store runs.
  private volatile List<Epoch> epochs = List.of();
  private Optional<Epoch> beginning = Optional.empty();
  private final Map<LaneEpoch, Long> highWater = new ConcurrentHashMap<>();
  private final Map<LaneEpoch, Long> tentative = new HashMap<>();
  private final Map<LaneEpoch, Long> cursors = new ConcurrentHashMap<>();
  private final Set<LaneEpoch> movedCursors = ConcurrentHashMap.newKeySet();

  void load(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT generation, id, predecessor FROM epoch ORDER BY generation");
        ResultSet rows = query.executeQuery()) {
      List<Epoch> found = new ArrayList<>();
      while (rows.next()) {
        SpoiledRows.row("epoch", rows, row -> add(found, row));
      }
      epochs = List.copyOf(found);
    }
    load(connection, "high_water", highWater);
    load(connection, "cursor", cursors);
  }

  private static void load(Connection connection, String table, Map<LaneEpoch, Long> into)
      throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement("SELECT uplink, lane, generation, sequence FROM " + table);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        SpoiledRows.row(table, rows, row -> into.put(laneEpoch(row), row.getLong(4)));
      }
    }
  }

  private static LaneEpoch laneEpoch(ResultSet row) throws SQLException {
    Lane lane = Lane.valueOf(row.getString(2));
    return new LaneEpoch(String.valueOf(row.getString(1)), lane, row.getInt(3));
  }

  /**
   * Generations have no hole: records name them. One that is missing gets a name that nobody knows,
   * so that none of its records is taken for another's.
   */
  private static void add(List<Epoch> found, ResultSet row) throws SQLException {
    long generation = row.getLong(1);
    long next = found.isEmpty() ? generation : found.getLast().generation() + 1L;
    if (generation < 1 || generation > Integer.MAX_VALUE / 2 || generation > next + HOLE_MOST) {
      throw new SQLException("an epoch of generation " + generation);
    }
    for (long missing = next; missing < generation; missing++) {
      found.add(new Epoch((int) missing, Epoch.randomId(), ""));
    }
    found.add(
        new Epoch(
            (int) generation, String.valueOf(row.getString(2)), String.valueOf(row.getString(3))));
  }

  /**
   * Begins an epoch, in the caller's transaction; others see it once that is {@link #committed}. An
   * epoch that was never used gives way, so that a box that restarts for ever makes one row.
   */
  Epoch begin(Connection connection, String predecessor, String why) throws SQLException {
    Epoch epoch = new Epoch(nextGeneration(), Epoch.randomId(), predecessor);
    if (!isNew() && current().generation() > 1 && isUnused(current())) {
      // Not the first: it names the file.
      epoch = new Epoch(current().generation(), epoch.id(), current().predecessor());
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR REPLACE INTO epoch VALUES (?, ?, ?, ?)")) {
      insert.setInt(1, epoch.generation());
      insert.setString(2, epoch.id());
      insert.setString(3, epoch.predecessor());
      insert.setString(4, why);
      insert.executeUpdate();
    }
    beginning = Optional.of(epoch);
    return epoch;
  }

  private int nextGeneration() {
    return isNew() ? 1 : current().generation() + 1;
  }

  private boolean isUnused(Epoch epoch) {
    return highWater.keySet().stream().noneMatch(key -> key.generation() == epoch.generation())
        && tentative.keySet().stream().noneMatch(key -> key.generation() == epoch.generation());
  }

  /** Forgets epochs up to this one, which are deleted. Before the writer thread starts. */
  void forget(int generation) {
    epochs = epochs.stream().filter(e -> e.generation() > generation).toList();
    highWater.keySet().removeIf(key -> key.generation() <= generation);
    cursors.keySet().removeIf(key -> key.generation() <= generation);
  }

  boolean isNew() {
    return epochs.isEmpty();
  }

  Epoch current() {
    return epochs.getLast();
  }

  /** Every epoch that is kept, oldest first, their generations without a hole. */
  List<Epoch> epochs() {
    return epochs;
  }

  /** The epoch of a row; one that is not kept any more counts as the oldest. */
  Epoch epoch(int generation) {
    List<Epoch> all = epochs;
    return all.get(Math.clamp(generation - all.getFirst().generation(), 0, all.size() - 1));
  }

  /** Every lane that was ever numbered here, in the order of epochs. */
  List<LaneEpoch> lanes() {
    return Stream.concat(highWater.keySet().stream(), tentative.keySet().stream())
        .distinct()
        .sorted(Comparator.comparingInt(LaneEpoch::generation))
        .toList();
  }

  /** The last number that was given, committed or not. Writer thread. */
  long last(LaneEpoch key) {
    return tentative.getOrDefault(key, highWater(key));
  }

  /** The next number of a lane in the current epoch, not yet committed. Writer thread. */
  long next(String uplink, Lane lane) {
    return next(new LaneEpoch(uplink, lane, current().generation()));
  }

  /** The next number of a lane in an epoch, which may just be beginning. Writer thread. */
  long next(LaneEpoch key) {
    long next = last(key) + 1;
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

  /**
   * Writes everything into a file that has only what could be read of the one before. Of numbers
   * that it has and that nobody was told of, nothing is left. Writer thread.
   */
  void rewrite(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR IGNORE INTO epoch VALUES (?, ?, ?, '')")) {
      for (Epoch epoch : epochs) {
        insert.setInt(1, epoch.generation());
        insert.setString(2, epoch.id());
        insert.setString(3, epoch.predecessor());
        insert.executeUpdate();
      }
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM outbox WHERE uplink = ? AND lane = ? AND generation = ?"
                + " AND sequence > ?")) {
      for (Map.Entry<LaneEpoch, Long> lane : highWater.entrySet()) {
        delete.setString(1, lane.getKey().uplink());
        delete.setString(2, lane.getKey().lane().name());
        delete.setInt(3, lane.getKey().generation());
        delete.setLong(4, lane.getValue());
        delete.executeUpdate();
      }
    }
    var statements = new Statements(connection);
    try {
      upsert(statements, "high_water", highWater);
      upsert(statements, "cursor", cursors);
    } finally {
      statements.forget();
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
    beginning.ifPresent(this::show);
    beginning = Optional.empty();
    highWater.putAll(tentative);
    tentative.clear();
  }

  private void show(Epoch epoch) {
    List<Epoch> all = new ArrayList<>(epochs);
    all.removeIf(e -> e.generation() == epoch.generation());
    all.add(epoch);
    epochs = List.copyOf(all);
  }

  void rolledBack() {
    beginning = Optional.empty();
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
