package io.gengfu.driver.modbus;

import io.gengfu.driver.Backoff;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One device on the line: what is read of it, when next, and what was last said of it. */
final class Unit {

  private static final Logger LOG = LoggerFactory.getLogger(Unit.class);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);

  private record Reported(Reading reading, long atNanos) {}

  private final UnitSettings settings;
  private final ReadingSink sink;
  private final long repeatNanos;
  private final Backoff backoff;
  private final Map<Point, Reported> reported = new HashMap<>();
  private List<Block> blocks;
  private long nextPollNanos;
  private long retryNanos;

  Unit(UnitSettings settings, ReadingSink sink, long nowNanos, RandomGenerator random) {
    this.settings = settings;
    this.sink = sink;
    long poll = settings.settings().poll().toNanos();
    // An unchanged value is repeated early enough that the poll after it may come late.
    this.repeatNanos = Math.max(0, settings.device().interval().toNanos() - poll - poll / 2);
    this.backoff = new Backoff(settings.settings().poll(), BACKOFF_MAX, random);
    this.blocks =
        Block.plan(settings.points(), settings.settings().maxGap(), settings.settings().maxBlock());
    this.nextPollNanos = nowNanos;
    this.retryNanos = nowNanos;
  }

  UnitSettings settings() {
    return settings;
  }

  List<Block> blocks() {
    return blocks;
  }

  long nextPollNanos() {
    return nextPollNanos;
  }

  /** Keeps the beat; beats that were missed are not made up for. */
  void polled(long nowNanos) {
    long poll = settings.settings().poll().toNanos();
    nextPollNanos += poll;
    if (nextPollNanos - nowNanos <= 0) {
      nextPollNanos = nowNanos + poll;
    }
  }

  /** Whether it did not answer lately. */
  boolean isDead() {
    return backoff.isFailing();
  }

  /** Whether a dead unit may be tried again. */
  boolean isDue(long nowNanos) {
    return nowNanos - retryNanos >= 0;
  }

  void answered() {
    if (backoff.isFailing()) {
      backoff.reset();
      LOG.info("{}: answers again", settings.device().id());
    }
  }

  void failed(ModbusFault fault, long nowNanos) {
    if (!backoff.isFailing()) {
      LOG.warn("{}: {}; asked less often until it answers", settings.device().id(), fault.detail());
    }
    retryNanos = nowNanos + backoff.nextNanos();
  }

  /** Forgets that it was dead: its line was, and is back. */
  void revive(long nowNanos) {
    backoff.reset();
    retryNanos = nowNanos;
    nextPollNanos = nowNanos;
  }

  /**
   * Reads a block without its gaps from now on, once an address in a gap may be what is refused.
   *
   * @return whether that changes anything
   */
  boolean splitGaps(Block block) {
    List<Block> parts = block.withoutGaps();
    if (parts.size() < 2) {
      return false;
    }
    LOG.info("{}: refuses {}; read in {} parts", settings.device().id(), block, parts.size());
    var split = new ArrayList<>(blocks);
    split.remove(block);
    split.addAll(parts);
    blocks = List.copyOf(split);
    return true;
  }

  /** Hands a reading over if it says something new or the last one grows old. */
  void report(Reading reading, long nowNanos) {
    Reported last = reported.get(reading.point());
    if (last == null
        || nowNanos - last.atNanos >= repeatNanos
        || !Objects.equals(last.reading.value(), reading.value())
        || !last.reading.quality().equals(reading.quality())) {
      handOver(reading, nowNanos);
    }
  }

  /** Hands a reading over whatever was said before. */
  void handOver(Reading reading, long nowNanos) {
    reported.put(reading.point(), new Reported(reading, nowNanos));
    sink.accept(reading);
  }

  void reportBad(List<PointMapping> points, ModbusFault fault, long nowNanos) {
    for (PointMapping point : points) {
      report(Reading.bad(point.point(), fault.why(), fault.detail()), nowNanos);
    }
  }

  /** Says of every point what is wrong. */
  void reportBad(ModbusFault fault, long nowNanos) {
    reportBad(settings.points(), fault, nowNanos);
  }

  /** Says again of every bad point what was last said, while nothing is asked. */
  void repeatBad(long nowNanos) {
    for (PointMapping point : settings.points()) {
      Reported last = reported.get(point.point());
      if (last != null && last.reading.value() == null) {
        report(last.reading, nowNanos);
      }
    }
  }
}
