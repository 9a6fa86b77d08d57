package io.gengfu.agent.store;

import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Block.Trust;
import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** Gathers readings into blocks and writes them to {@code telemetry.db}. */
final class TelemetryWriter extends GroupWriter {
  private static final int BLOCK_READINGS = 2048;
  private static final int DELETE_BLOCKS = 64;
  private static final String DROPPED = "dropped for space";

  private final TelemetryRing ring;
  private final Points points;
  private final List<String> uplinks;
  private final long blockNanos;
  private final List<Sample> open = new ArrayList<>();
  private final List<Sample> openPersonal = new ArrayList<>();
  private final List<Block> batch = new ArrayList<>();
  private final List<Block> batchPersonal = new ArrayList<>();
  private volatile DoubleFunction<String> texts = handle -> "";
  private long openSince;

  final AtomicLong readings = new AtomicLong();
  final AtomicLong blocksDropped = new AtomicLong();

  TelemetryWriter(
      Database database,
      Positions positions,
      TelemetryRing ring,
      Points points,
      List<String> uplinks,
      Duration block) {
    super("store-telemetry", database, positions, pause(block));
    this.ring = ring;
    this.points = points;
    this.uplinks = uplinks;
    this.blockNanos = block.toNanos();
  }

  private static Duration pause(Duration block) {
    Duration most = Duration.ofMillis(200);
    return block.compareTo(most) < 0 ? block : most;
  }

  void texts(DoubleFunction<String> handles) {
    texts = handles;
  }

  @Override
  boolean hasWork() {
    return false; // the pause is short enough; a ring half full wakes this thread
  }

  @Override
  boolean gather(boolean last) {
    while (ring.drain(BLOCK_READINGS - open.size() - openPersonal.size(), this::add) > 0) {
      if (open.size() + openPersonal.size() >= BLOCK_READINGS) {
        cut();
      }
    }
    boolean waits = !open.isEmpty() || !openPersonal.isEmpty();
    if (waits && (last || System.nanoTime() - openSince >= blockNanos)) {
      cut();
    }
    return !batch.isEmpty() || !batchPersonal.isEmpty();
  }

  private void add(int index, double value, byte known, long epochMillis) {
    if (open.isEmpty() && openPersonal.isEmpty()) {
      openSince = System.nanoTime();
    }
    Point point = points.at(index);
    Trust trust = Trust.of(known);
    boolean valued = known == Known.GOOD || known == Known.UNCERTAIN;
    Sample sample =
        new Sample(point.key(), epochMillis, trust, valued ? value(point, value) : null);
    // Sorted out before there is a number: what is personal never gets one.
    (point.personal() ? openPersonal : open).add(sample);
  }

  private @Nullable Value value(Point point, double value) {
    return switch (point.signal().type()) {
      case SignalType.Flag flag -> Value.of(value != 0);
      case SignalType.Quantity quantity -> Double.isFinite(value) ? Value.of(value) : null;
      case SignalType.Enumeration enumeration -> {
        int ordinal = (int) value;
        boolean declared = ordinal >= 0 && ordinal < enumeration.constants().size();
        yield declared ? new Value.Constant(enumeration.constants().get(ordinal)) : null;
      }
      case SignalType.Text text -> new Value.Text(texts.apply(value));
    };
  }

  private void cut() {
    if (!open.isEmpty()) {
      batch.add(new Block(open));
      open.clear();
    }
    if (!openPersonal.isEmpty()) {
      batchPersonal.add(new Block(openPersonal));
      openPersonal.clear();
    }
  }

  @Override
  void write(Statements statements) throws SQLException {
    int generation = positions.current().generation();
    for (Block block : batch) {
      long row = TelemetryTables.insertBlock(statements, block, false);
      for (String uplink : uplinks) {
        long sequence = positions.next(uplink, Lane.TELEMETRY);
        AlertTables.insertOutbox(statements, uplink, Lane.TELEMETRY, generation, sequence, row);
      }
    }
    for (Block block : batchPersonal) {
      TelemetryTables.insertBlock(statements, block, true);
    }
  }

  @Override
  void written() {
    batch.forEach(block -> readings.addAndGet(block.samples().size()));
    batchPersonal.forEach(block -> readings.addAndGet(block.samples().size()));
    batch.clear();
    batchPersonal.clear();
  }

  @Override
  int makeRoom(Connection connection) throws SQLException {
    List<Long> blocks = TelemetryTables.oldest(connection, DELETE_BLOCKS);
    long dropped = 0;
    for (long block : blocks) {
      boolean unsent = false;
      for (TelemetryTables.Waiting row : TelemetryTables.waiting(connection, block)) {
        LaneEpoch key = new LaneEpoch(row.uplink(), Lane.TELEMETRY, row.generation());
        if (uplinks.contains(row.uplink()) && row.sequence() > positions.cursor(key)) {
          Gaps.put(connection, key, row.sequence(), DROPPED);
          unsent = true;
        } else {
          TelemetryTables.deleteOutbox(connection, row);
        }
      }
      TelemetryTables.deleteBlock(connection, block);
      dropped += unsent ? 1 : 0;
    }
    blocksDropped.addAndGet(dropped);
    return blocks.size();
  }
}
