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
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;

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
   * Every reading of the range: of one span in the order of their times, else in the order they
   * came. Only the blocks after the last span are read in one transaction.
   */
  void readings(long from, long to, Consumer<Sample> taker) throws SQLException {
    readNames();
    long span = 0;
    for (long next = span(0, from, to); next > 0; next = span(next, from, to)) {
      span = next;
      readSpan(span, from, to, taker);
    }
    execute("BEGIN");
    try {
      readNames();
      for (long next = span(span, from, to); next > 0; next = span(next, from, to)) {
        readSpan(next, from, to, taker);
      }
      readBlocks(lastSealed(), from, to, taker);
    } finally {
      execute("COMMIT");
    }
  }

  /** The first span after this one that has something of the range, or 0. */
  private long span(long after, long from, long to) throws SQLException {
    if (!hasSpans) {
      return 0;
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id FROM span WHERE id > ? AND to_millis >= ? AND from_millis < ?"
                + " ORDER BY id LIMIT 1")) {
      query.setLong(1, after);
      query.setLong(2, from);
      query.setLong(3, to);
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

  private void readSpan(long span, long from, long to, Consumer<Sample> taker)
      throws SQLException {
    // By time, and at one time as the points were numbered.
    PriorityQueue<BlockReader> chunks =
        new PriorityQueue<>(
            Comparator.comparingLong(BlockReader::at).thenComparingInt(BlockReader::id));
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT body FROM chunk WHERE id >= ? AND id < ? ORDER BY id")) {
      query.setLong(1, span << Compactor.POINT_BITS);
      query.setLong(2, span + 1 << Compactor.POINT_BITS);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          BlockReader chunk = new BlockReader(row.getBytes(1));
          if (chunk.next()) {
            chunks.add(chunk);
          }
        }
      }
    }
    for (BlockReader chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
      if (chunk.at() >= from && chunk.at() < to) {
        taker.accept(sample(chunk));
      }
      if (chunk.next()) {
        chunks.add(chunk);
      }
    }
  }

  private Sample sample(BlockReader reader) {
    return new Sample(
        names.key(reader.id()), reader.at(), Trust.of(reader.known()), reader.value());
  }

  private void readBlocks(long after, long from, long to, Consumer<Sample> taker)
      throws SQLException {
    var open = new BlockCursor(connection, names::key, after, false, from, to);
    var personal = new BlockCursor(connection, names::key, after, true, from, to);
    Sample a = open.next();
    Sample b = personal.next();
    while (a != null || b != null) {
      if (b == null || (a != null && a.epochMillis() <= b.epochMillis())) {
        taker.accept(a);
        a = open.next();
      } else {
        taker.accept(b);
        b = personal.next();
      }
    }
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
