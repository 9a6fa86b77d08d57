package io.gengfu.agent.store;

import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.rules.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of a lane without a hole: where the file has no row for a number that was given, a
 * gap record stands for it. So it is where a platform has lost what it had confirmed, and retention
 * has not kept it: without a word it would wait for it for ever.
 */
final class Unbroken {

  private static final String CAUSE = "no longer stored";

  private final String uplink;
  private final Lane lane;
  private final Positions positions;
  private final List<OutboxRecord> records = new ArrayList<>();
  // As they were before the file is read: what is committed later must not seem to be missing.
  private final Map<Integer, Long> highWater = new HashMap<>();
  private int generation;
  private long last;

  /** Before the file is read. */
  Unbroken(String uplink, Lane lane, Positions positions, Position after) {
    this.uplink = uplink;
    this.lane = lane;
    this.positions = positions;
    for (Epoch epoch : positions.epochs()) {
      highWater.put(epoch.generation(), positions.highWater(key(epoch.generation())));
    }
    this.generation = Math.max(positions.epochs().getFirst().generation(), after.generation());
    this.last =
        Math.max(
            generation == after.generation() ? after.sequence() : 0,
            positions.cursor(key(generation)));
  }

  private LaneEpoch key(int of) {
    return new LaneEpoch(uplink, lane, of);
  }

  /**
   * Whether a row counts already. A commit is on the disk a moment before: sent in between, its
   * receipt would be refused as one for what was never recorded.
   */
  boolean counts(int of, long sequence) {
    return sequence <= highWater.getOrDefault(of, 0L);
  }

  /** The next row, in order. */
  void add(OutboxRecord record) {
    enter(record.epoch().generation());
    fill(record.body() instanceof Body.Gap gap ? gap.from() : record.sequence());
    records.add(record);
    last = record.sequence();
  }

  private void enter(int next) {
    while (generation < next) {
      fill(highWater.getOrDefault(generation, 0L) + 1);
      generation++;
      last = positions.cursor(key(generation));
    }
  }

  private void fill(long before) {
    if (before > last + 1) {
      Epoch epoch = positions.epoch(generation);
      Body gap = new Body.Gap(last + 1, CAUSE);
      records.add(new OutboxRecord(epoch, lane, before - 1, Instant.now(), gap));
      last = before - 1;
    }
  }

  /**
   * @param complete whether the file has no further row
   */
  List<OutboxRecord> records(boolean complete) {
    if (complete) {
      enter(positions.current().generation());
      fill(highWater.getOrDefault(generation, 0L) + 1);
    }
    return records;
  }
}
