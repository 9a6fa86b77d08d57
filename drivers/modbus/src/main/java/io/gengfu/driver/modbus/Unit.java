package io.gengfu.driver.modbus;

import io.gengfu.driver.Backoff;
import io.gengfu.driver.Exchanges;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.modbus.PollGroup.Beat;
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
  private final Exchanges exchanges = new Exchanges();
  private final Map<Point, Long> repeatNanos = new HashMap<>();
  private final Backoff backoff;
  private final Map<Point, Reported> reported = new HashMap<>();
  private final List<Beat> beats;
  private long retryNanos;

  Unit(UnitSettings settings, ReadingSink sink, long nowNanos, RandomGenerator random) {
    this.settings = settings;
    this.sink = sink;
    this.backoff = new Backoff(settings.settings().poll(), BACKOFF_MAX, random);
    for (PointMapping mapping : settings.points()) {
      long poll = mapping.group().poll().toNanos();
      // An unchanged value is repeated early enough that the poll after it may come late.
      long repeat = Math.max(0, settings.device().interval().toNanos() - poll - poll / 2);
      repeatNanos.put(mapping.point(), repeat);
    }
    this.beats = beats(settings, nowNanos);
    this.retryNanos = nowNanos;
  }

  /** What is counted of the talk with it. */
  Exchanges exchanges() {
    return exchanges;
  }

  UnitSettings settings() {
    return settings;
  }

  private static List<Beat> beats(UnitSettings settings, long nowNanos) {
    ModbusSettings modbus = settings.settings();
    var beats =
        modbus.groups().stream()
            .map(
                group -> {
                  var points =
                      settings.points().stream().filter(p -> p.group().equals(group)).toList();
                  var blocks = Block.plan(points, modbus.maxGap(), modbus.maxBlock());
                  return new Beat(group, blocks, nowNanos);
                })
            .filter(beat -> !beat.blocks().isEmpty())
            .toList();
    return beats.isEmpty()
        ? List.of(new Beat(modbus.groups().getFirst(), List.of(), nowNanos))
        : beats;
  }

  /** The blocks that are due, whose next time is settled by this. */
  List<Block> due(long nowNanos) {
    var due = new ArrayList<Block>();
    for (Beat beat : beats) {
      if (beat.nextNanos() - nowNanos <= 0) {
        beat.polled(nowNanos);
        due.addAll(beat.blocks());
      }
    }
    return due;
  }

  long nextPollNanos() {
    long next = beats.getFirst().nextNanos();
    for (Beat beat : beats) {
      next = beat.nextNanos() - next < 0 ? beat.nextNanos() : next;
    }
    return next;
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
    beats.forEach(beat -> beat.now(nowNanos));
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
    return beats.stream().anyMatch(beat -> beat.replace(block, parts));
  }

  /** Hands a reading over if it says something new or the last one grows old. */
  void report(Reading reading, long nowNanos) {
    Reported last = reported.get(reading.point());
    if (last == null
        || nowNanos - last.atNanos >= repeatNanos(reading.point())
        || !Objects.equals(last.reading.value(), reading.value())
        || !last.reading.quality().equals(reading.quality())) {
      handOver(reading, nowNanos);
    }
  }

  private long repeatNanos(Point point) {
    return repeatNanos.getOrDefault(point, 0L);
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
