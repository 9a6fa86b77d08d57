package io.gengfu.agent.store;

import io.gengfu.agent.store.Archive.PointTaker;
import io.gengfu.agent.store.Archive.Range;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Block.Trust;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Readings of {@code telemetry.db}, of spans and of the blocks after them as if they were one. */
final class History {

  private final Connection connection;
  private final PointNames names = new PointNames();
  private final boolean hasSpans;

  /**
   * @param version of the file: one that no newer agent has opened has no spans
   */
  History(Connection connection, long version) {
    this.connection = connection;
    hasSpans = version > 1;
  }

  /**
   * What is wanted.
   *
   * @param points keys; empty: all
   * @param personal whether those that are personal too
   * @param to exclusive
   */
  record Choice(Optional<Set<String>> points, boolean personal, long from, long to) {

    boolean has(Sample sample) {
      return points.isEmpty() || points.get().contains(sample.point());
    }
  }

  /**
   * Every reading of the choice: of one span in the order of their times, else in the order they
   * came. Only the blocks after the last span are read in one transaction.
   *
   * @param taker false when it wants no more
   */
  void readings(Choice choice, Predicate<Sample> taker) throws SQLException {
    readNames();
    long span = 0;
    for (long next = span(0, choice); next > 0; next = span(next, choice)) {
      span = next;
      if (!readSpan(span, choice, taker)) {
        return;
      }
    }
    execute("BEGIN");
    try {
      readNames();
      for (long next = span(span, choice); next > 0; next = span(next, choice)) {
        if (!readSpan(next, choice, taker)) {
          return;
        }
      }
      readBlocks(lastSealed(), choice, taker);
    } finally {
      execute("COMMIT");
    }
  }

  /** The first span after this one that has something of the range, or 0. */
  private long span(long after, Choice choice) throws SQLException {
    if (!hasSpans) {
      return 0;
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id FROM span WHERE id > ? AND to_millis >= ? AND from_millis < ?"
                + " ORDER BY id LIMIT 1")) {
      query.setLong(1, after);
      query.setLong(2, choice.from());
      query.setLong(3, choice.to());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private long lastSealed() throws SQLException {
    return hasSpans ? TelemetryTables.lastSealed(connection) : 0;
  }

  private void readNames() throws SQLException {
    if (hasSpans) {
      names.read(connection);
    }
  }

  private boolean readSpan(long span, Choice choice, Predicate<Sample> taker) throws SQLException {
    // By time, and at one time as the points were numbered.
    PriorityQueue<BlockReader> chunks =
        new PriorityQueue<>(
            Comparator.comparingLong(BlockReader::at).thenComparingInt(BlockReader::id));
    long first = span << Compactor.POINT_BITS;
    if (choice.points().isEmpty()) {
      addChunks(first, first + PointNames.MOST, choice, chunks);
    } else {
      for (String key : choice.points().get()) {
        long id = first + names.known(key);
        addChunks(id, id, choice, chunks);
      }
    }
    for (BlockReader chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
      if (chunk.at() >= choice.from() && chunk.at() < choice.to() && !taker.test(sample(chunk))) {
        return false;
      }
      if (chunk.next()) {
        chunks.add(chunk);
      }
    }
    return true;
  }

  private void addChunks(long first, long last, Choice choice, PriorityQueue<BlockReader> chunks)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT body FROM chunk WHERE id BETWEEN ? AND ? AND personal <= ? ORDER BY id")) {
      query.setLong(1, first);
      query.setLong(2, last);
      query.setInt(3, choice.personal() ? 1 : 0);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          BlockReader chunk = new BlockReader(row.getBytes(1));
          if (chunk.next()) {
            chunks.add(chunk);
          }
        }
      }
    }
  }

  private Sample sample(BlockReader reader) {
    return new Sample(
        names.key(reader.id()), reader.at(), Trust.of(reader.known()), reader.value());
  }

  private void readBlocks(long after, Choice choice, Predicate<Sample> taker) throws SQLException {
    var open = cursor(after, choice, false);
    var personal = cursor(after, choice, true);
    Sample a = open.next();
    Sample b = choice.personal() ? personal.next() : null;
    while (a != null || b != null) {
      Sample next;
      if (a != null && (b == null || a.epochMillis() <= b.epochMillis())) {
        next = a;
        a = open.next();
      } else {
        next = Objects.requireNonNull(b);
        b = personal.next();
      }
      if (choice.has(next) && !taker.test(next)) {
        return;
      }
    }
  }

  private BlockCursor cursor(long after, Choice choice, boolean personal) {
    return new BlockCursor(connection, names::key, after, personal, choice.from(), choice.to());
  }

  /** From the beginning of what was recorded first to the end of what was recorded last. */
  Optional<Range> recorded() throws SQLException {
    String blocks = " FROM block WHERE id > " + lastSealed() + " ORDER BY id ";
    String from = "SELECT from_millis" + blocks + "LIMIT 1";
    String to = "SELECT to_millis" + blocks + "DESC LIMIT 1";
    if (hasSpans) {
      from = "SELECT coalesce((SELECT from_millis FROM span ORDER BY id LIMIT 1), (" + from + "))";
      to = "SELECT coalesce((" + to + "), (SELECT to_millis FROM span ORDER BY id DESC LIMIT 1))";
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT (" + from + "), (" + to + ")")) {
      long first = row.getLong(1);
      return row.wasNull()
          ? Optional.empty()
          : Optional.of(
              new Range(Instant.ofEpochMilli(first), Instant.ofEpochMilli(row.getLong(2))));
    }
  }

  Map<String, Long> dropped() throws SQLException {
    Map<String, Long> dropped = new TreeMap<>();
    if (hasSpans) {
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT p.key, d.readings FROM dropped d JOIN point p ON p.id = d.point")) {
        while (row.next()) {
          dropped.put(row.getString(1), row.getLong(2));
        }
      }
    }
    return dropped;
  }

  /** The readings of one point in the order they came. */
  void point(String key, long from, long to, PointTaker taker) throws SQLException {
    execute("BEGIN");
    try {
      readNames();
      int number = names.known(key);
      if (number > 0) {
        chunks(number, from, to, taker);
      }
      blocks(number, key, from, to, taker);
    } finally {
      execute("COMMIT");
    }
  }

  private void chunks(int number, long from, long to, PointTaker taker) throws SQLException {
    // The spans first, then each chunk by its id: in any other order it would read all of them.
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT c.body FROM span s CROSS JOIN chunk c ON c.id = (s.id << "
                + Compactor.POINT_BITS
                + ") + ? WHERE s.to_millis >= ? AND s.from_millis < ? ORDER BY s.id")) {
      query.setInt(1, number);
      query.setLong(2, from);
      query.setLong(3, to);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          take(new BlockReader(row.getBytes(1)), number, from, to, taker);
        }
      }
    }
  }

  private void blocks(int number, String key, long from, long to, PointTaker taker)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT body FROM block WHERE id > ? AND to_millis >= ? AND from_millis < ?"
                + " ORDER BY id")) {
      query.setLong(1, lastSealed());
      query.setLong(2, from);
      query.setLong(3, to);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          byte[] body = row.getBytes(1);
          if (!NamedBlock.is(body)) {
            take(new BlockReader(body), number, from, to, taker);
            continue;
          }
          for (Sample sample : NamedBlock.decode(body)) {
            long at = sample.epochMillis();
            if (sample.point().equals(key) && at >= from && at < to) {
              taker.reading(at, sample.trust(), sample.value());
            }
          }
        }
      }
    }
  }

  private static void take(BlockReader block, int number, long from, long to, PointTaker taker) {
    while (block.next()) {
      if (block.id() == number && block.at() >= from && block.at() < to) {
        taker.reading(block.at(), Trust.of(block.known()), block.value());
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
