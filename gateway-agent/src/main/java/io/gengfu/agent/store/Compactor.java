package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.Block.Sample;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns blocks, which hold all points of some seconds, into chunks, which hold one point each of a
 * longer span. In small steps on the writer's thread, when that has nothing else to do; a span is
 * there for readers when its row is, and chunks without one are written again.
 */
final class Compactor {
  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

  /** A span has so many readings at most: what a reader has to search of blocks is no more. */
  static final int SPAN_READINGS = 1 << 19;

  static final Duration SPAN_TIME = Duration.ofHours(1);
  static final int POINT_BITS = 24;

  /** In memory at once: about 3 MB. */
  private static final int SLICE_READINGS = 1 << 17;

  private static final Duration AGE_EVERY = Duration.ofMinutes(1);

  private final Database database;
  private final Positions positions;
  private final PointNames names;
  private final Retention retention;
  private final Clock clock;
  private final Duration keep;
  private @Nullable Plan plan;
  private long fresh = SPAN_READINGS; // Not known yet: looked at once.
  private long lastSeal;
  private long nextAge;

  Compactor(
      Database database,
      Positions positions,
      PointNames names,
      Retention retention,
      Clock clock,
      Duration keep) {
    this.database = database;
    this.positions = positions;
    this.names = names;
    this.retention = retention;
    this.clock = clock;
    this.keep = keep;
    lastSeal = clock.nanos();
    nextAge = lastSeal;
  }

  /** A span that is being written. */
  private static final class Plan {
    final long span;
    final long after;
    long last;
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    long count;
    int[] readings = new int[256];
    final BitSet personal = new BitSet();
    int next;

    Plan(long span, long after) {
      this.span = span;
      this.after = after;
      last = after;
    }

    void count(int point, boolean isPersonal) {
      if (point >= readings.length) {
        readings = Arrays.copyOf(readings, Math.max(point + 1, 2 * readings.length));
      }
      readings[point]++;
      if (isPersonal) {
        personal.set(point);
      }
    }

    /** The first point of the next slice; none is left when it is too large. */
    int skipToNext() {
      while (next < readings.length && readings[next] == 0) {
        next++;
      }
      return next;
    }
  }

  void written(long readings) {
    fresh += readings;
  }

  /** Does something short; says whether there is more to do. Begins and commits by itself. */
  boolean step(Statements statements) throws SQLException {
    Plan current = plan;
    if (current == null) {
      if (expired(statements)) {
        return true;
      }
      plan = planned();
      return plan != null;
    }
    if (current.skipToNext() < current.readings.length) {
      slice(current, statements);
    } else {
      seal(current, statements);
      plan = null;
    }
    return true;
  }

  /** After a failure: what was not sealed is begun again. */
  void forget() {
    plan = null;
  }

  /** The file has another content: what is to be done is looked for anew. */
  void again() {
    plan = null;
    fresh = SPAN_READINGS;
  }

  private boolean expired(Statements statements) throws SQLException {
    // Only a clock that somebody vouches for may say what is old.
    if (clock.nanos() < nextAge || !clock.trust().isKept()) {
      return false;
    }
    long before = clock.wall().minus(keep).toEpochMilli();
    database.begin();
    positions.write(statements); // what is sent is not missing
    boolean gone = retention.deleteOlder(database.writer(), before);
    database.commit();
    positions.committed();
    if (!gone) {
      nextAge = clock.nanos() + AGE_EVERY.toNanos();
    }
    return gone;
  }

  private @Nullable Plan planned() throws SQLException {
    boolean late = clock.nanos() - lastSeal >= SPAN_TIME.toNanos();
    if (fresh < SPAN_READINGS && (!late || fresh == 0)) {
      return null;
    }
    Connection connection = database.writer();
    Plan next =
        new Plan(1 + TelemetryTables.lastSpan(connection), TelemetryTables.lastSealed(connection));
    gather(connection, next);
    if (next.count < SPAN_READINGS) {
      fresh = next.count;
      if (!late || next.count == 0) {
        lastSeal = next.count == 0 ? clock.nanos() : lastSeal;
        return null;
      }
    }
    forEachReading(next, (point, reader, isPersonal) -> next.count(point, isPersonal));
    return next;
  }

  private static void gather(Connection connection, Plan plan) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id, count, from_millis, to_millis FROM block WHERE id > ? ORDER BY id")) {
      query.setLong(1, plan.after);
      try (ResultSet row = query.executeQuery()) {
        while (plan.count < SPAN_READINGS && row.next()) {
          plan.last = row.getLong(1);
          plan.count += row.getLong(2);
          plan.from = Math.min(plan.from, row.getLong(3));
          plan.to = Math.max(plan.to, row.getLong(4));
        }
      }
    }
  }

  private interface Taker {
    void reading(int point, Reading reading, boolean isPersonal);
  }

  /** A reading of a block of either version, to be put into a chunk. */
  private interface Reading {
    void putInto(BlockBuilder chunk, int point);
  }

  private void forEachReading(Plan plan, Taker taker) throws SQLException {
    try (PreparedStatement query =
        database
            .writer()
            .prepareStatement(
                "SELECT id, personal, body FROM block WHERE id > ? AND id <= ? ORDER BY id")) {
      query.setLong(1, plan.after);
      query.setLong(2, plan.last);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          try {
            block(row.getBytes(3), row.getInt(2) == 1, taker);
          } catch (IllegalArgumentException e) {
            LOG.error("telemetry block {} cannot be read", row.getLong(1), e);
          }
        }
      }
    }
  }

  private void block(byte[] body, boolean isPersonal, Taker taker) {
    if (NamedBlock.is(body)) {
      for (Sample sample : NamedBlock.decode(body)) {
        int point = names.number(sample.point());
        taker.reading(point, (chunk, number) -> chunk.sample(number, sample), isPersonal);
      }
      return;
    }
    BlockReader reader = new BlockReader(body);
    Reading reading = (chunk, _) -> chunk.copy(reader);
    while (reader.next()) {
      names.key(reader.id()); // That there is one: the number is an index from here on.
      taker.reading(reader.id(), reading, isPersonal);
    }
  }

  private void slice(Plan current, Statements statements) throws SQLException {
    int from = current.next;
    int to = from;
    for (long readings = 0; to < current.readings.length && readings < SLICE_READINGS; to++) {
      readings += current.readings[to];
    }
    int end = to;
    TreeMap<Integer, BlockBuilder> chunks = new TreeMap<>();
    BlockBuilder[] byPoint = new BlockBuilder[end - from];
    forEachReading(
        current,
        (point, reading, _) -> {
          if (point >= from && point < end) {
            BlockBuilder chunk = byPoint[point - from];
            if (chunk == null) {
              chunk = new BlockBuilder();
              byPoint[point - from] = chunk;
              chunks.put(point, chunk);
            }
            reading.putInto(chunk, point);
          }
        });
    List<byte[]> bodies = new ArrayList<>();
    chunks.values().forEach(chunk -> bodies.add(chunk.encode()));
    database.begin();
    names.write(statements);
    PreparedStatement insert = statements.get("INSERT OR REPLACE INTO chunk VALUES (?, ?, ?)");
    int i = 0;
    for (int point : chunks.keySet()) {
      insert.setLong(1, (current.span << POINT_BITS) | point);
      insert.setInt(2, current.personal.get(point) ? 1 : 0);
      insert.setBytes(3, bodies.get(i++));
      insert.executeUpdate();
    }
    database.commit();
    names.written();
    current.next = end;
  }

  private void seal(Plan current, Statements statements) throws SQLException {
    boolean trusted = clock.trust().isKept();
    database.begin();
    try (PreparedStatement insert =
        database.writer().prepareStatement("INSERT INTO span VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setLong(1, current.span);
      insert.setLong(2, current.last);
      insert.setLong(3, current.from);
      insert.setLong(4, current.to);
      insert.setLong(5, current.count);
      insert.setLong(6, trusted ? clock.wall().toEpochMilli() : 0);
      insert.executeUpdate();
    }
    positions.write(statements); // what is confirmed may go
    retention.deleteSent(database.writer(), current.last);
    database.commit();
    positions.committed();
    fresh = Math.max(0, fresh - current.count);
    lastSeal = clock.nanos();
  }
}
