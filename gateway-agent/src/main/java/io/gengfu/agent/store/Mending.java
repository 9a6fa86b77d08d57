package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a file that turns out damaged, or gone, a successor while the store runs (docs/adr/0011).
 * What the process knows by heart is written into it whatever could be read: where each uplink
 * stands, which numbers were given. Writer thread, but for the listeners.
 *
 * <p>A disk that spoils one file after the other is not copied to for ever: after each successor
 * the next one waits twice as long.
 */
final class Mending {
  private static final Logger LOG = LoggerFactory.getLogger(Mending.class);

  private static final String WHY = "carried over";

  private final GroupWriter writer;
  private final Database database;
  private final MendingPolicy policy = new MendingPolicy();
  private final List<Consumer<Successor.Placed>> listeners = new CopyOnWriteArrayList<>();
  private Map<String, String> meta = Map.of();
  private Optional<Successor.Placed> placed = Optional.empty();

  /** Whether a successor stands in its place that has not got what is known by heart. */
  private boolean unfinished;

  private boolean noted;

  Mending(GroupWriter writer) {
    this.writer = writer;
    this.database = writer.database;
  }

  /** Hears of each file that was replaced, on the writer thread, before anything new is written. */
  void onMended(Consumer<Successor.Placed> listener) {
    listeners.add(listener);
  }

  /** What the file says of itself, and must go on saying. Before the writer thread starts. */
  void begin() throws SQLException {
    Map<String, String> found = new HashMap<>();
    try (Statement statement = database.writer().createStatement();
        ResultSet row = statement.executeQuery("SELECT key, value FROM meta")) {
      while (row.next()) {
        // How far a ring is recorded moves on; what is carried over of it is of the same moment.
        if (!RingMark.isKey(row.getString(1))) {
          found.put(row.getString(1), row.getString(2));
        }
      }
    }
    meta = Map.copyOf(found);
  }

  /** A write, or a look, came to nothing. */
  void met(Exception failure) {
    if (failure instanceof SQLException sql && Database.isDamage(sql)) {
      database.damaged(String.valueOf(sql.getMessage()));
    }
  }

  /** What is wrong, as far as it is to be mended now; empty when nothing is. */
  String due() {
    String damage = unfinished ? "its successor is not whole" : database.damage();
    if (!damage.isEmpty() && !noted) {
      database.suspect(); // Should the process end before it is mended.
      noted = true;
    }
    return !damage.isEmpty() && policy.allows() ? damage : "";
  }

  /** Whether the writer should go on where it was; else it tries later. */
  boolean run() {
    LOG.error("{}: {}; a successor gets what can be read", database.file(), due());
    policy.begun();
    try {
      if (!unfinished) {
        placed = database.replace();
        unfinished = true;
      }
      writer.reopened();
      finish();
      unfinished = false;
      noted = false;
      policy.done();
      placed.ifPresent(
          p -> {
            LOG.warn("{}", p.notice());
            listeners.forEach(listener -> listener.accept(p));
          });
      return true;
    } catch (SQLException | RuntimeException e) {
      writer.abandon();
      LOG.error("{}: cannot be mended now: {}", database.file(), e.getMessage());
      return false;
    }
  }

  private void finish() throws SQLException {
    Positions positions = writer.positions;
    String before = positions.current().id();
    database.begin();
    Connection connection = database.writer();
    positions.rewrite(connection);
    positions.begin(connection, before, WHY);
    for (Map.Entry<String, String> known : meta.entrySet()) {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT OR IGNORE INTO meta VALUES (?, ?)")) {
        insert.setString(1, known.getKey());
        insert.setString(2, known.getValue());
        insert.executeUpdate();
      }
    }
    writer.carriedOver();
    database.commit();
    positions.committed();
    try {
      EpochNotes.follow(
          Objects.requireNonNull(database.file().toAbsolutePath().getParent()),
          before,
          positions.current().id());
    } catch (StoreException e) {
      LOG.warn("the new epoch is not noted: {}", e.getMessage());
    }
  }

  /** When the next successor may be made. */
  static final class MendingPolicy {
    static final Duration FIRST = Duration.ofMinutes(10);
    static final Duration MOST = Duration.ofHours(6);

    /** After so long without damage it is as if there had never been any. */
    static final Duration FORGIVEN = Duration.ofDays(1);

    private static final Duration FAILED = Duration.ofMinutes(1);

    private long next = System.nanoTime();
    private long last = next - FORGIVEN.toNanos();
    private Duration pause = FIRST;

    boolean allows() {
      return System.nanoTime() - next >= 0;
    }

    void begun() {
      next = System.nanoTime() + FAILED.toNanos();
    }

    void done() {
      long now = System.nanoTime();
      if (now - last >= FORGIVEN.toNanos()) {
        pause = FIRST;
      }
      last = now;
      next = now + pause.toNanos();
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(MOST) < 0 ? twice : MOST;
    }
  }
}
