package io.gengfu.agent.store;

import io.gengfu.agent.store.Block.Sample;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Walks through the samples of a range, a few blocks in memory at a time. */
final class BlockCursor {

  private static final int PAGE = 16;

  private final Connection connection;
  private final IntFunction<String> names;
  private final boolean personal;
  private final long from;
  private final long to;
  private final Queue<byte[]> bodies = new ArrayDeque<>();
  private Iterator<Sample> samples = List.<Sample>of().iterator();
  private long last;
  private boolean ended;

  /**
   * @param after the block before the first
   * @param to exclusive; both in milliseconds of the wall clock
   */
  BlockCursor(
      Connection connection,
      IntFunction<String> names,
      long after,
      boolean personal,
      long from,
      long to) {
    this.connection = connection;
    this.names = names;
    last = after;
    this.personal = personal;
    this.from = from;
    this.to = to;
  }

  /** The next sample within the range; null at its end. */
  @Nullable Sample next() throws SQLException {
    while (true) {
      while (samples.hasNext()) {
        Sample sample = samples.next();
        if (sample.epochMillis() >= from && sample.epochMillis() < to) {
          return sample;
        }
      }
      if (bodies.isEmpty() && !ended) {
        page();
      }
      byte[] body = bodies.poll();
      if (body == null) {
        return null;
      }
      samples = Block.decode(body, names).samples().iterator();
    }
  }

  private void page() throws SQLException {
    int rows = 0;
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id, body FROM block WHERE id > ? AND personal = ? AND to_millis >= ?"
                + " AND from_millis < ? ORDER BY id LIMIT ?")) {
      query.setLong(1, last);
      query.setInt(2, personal ? 1 : 0);
      query.setLong(3, from);
      query.setLong(4, to);
      query.setInt(5, PAGE);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          last = row.getLong(1);
          bodies.add(row.getBytes(2));
          rows++;
        }
      }
    }
    ended = rows < PAGE;
  }
}
