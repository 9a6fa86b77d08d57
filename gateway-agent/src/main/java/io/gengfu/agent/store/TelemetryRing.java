package io.gengfu.agent.store;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Readings on their way to a block. One producer at a time (the core, under its lock) that never
 * waits and never allocates, one consumer. The producer overwrites the oldest; the consumer sees
 * that it was overtaken and counts what it lost.
 */
final class TelemetryRing {

  /** Takes one reading. */
  interface Sink {
    /**
     * @param bootedAt when the boot was by the wall clock that {@code epochMillis} is of
     */
    void reading(int point, double value, byte known, long epochMillis, long bootedAt);
  }

  private final int mask;
  private final int[] points;
  private final double[] values;
  private final byte[] known;
  private final long[] times;
  private final long[] boots;

  // The producer says which slot it is about to spoil before it does, as a seqlock.
  private final AtomicLong claimed = new AtomicLong();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private long next;

  // How many of each point came and were taken; the difference was lost.
  private final long[] came;
  private final long[] taken;
  private long told;

  /**
   * @param capacity a power of two
   * @param numberOfPoints whose losses are counted
   */
  TelemetryRing(int capacity, int numberOfPoints) {
    came = new long[numberOfPoints];
    taken = new long[numberOfPoints];
    mask = capacity - 1;
    points = new int[capacity];
    values = new double[capacity];
    known = new byte[capacity];
    times = new long[capacity];
    boots = new long[capacity];
  }

  /** Puts a reading; says whether the ring is half full and the consumer should hurry. */
  boolean put(int point, double value, byte quality, long epochMillis, long bootedAt) {
    long sequence = published.get();
    claimed.set(sequence + 1);
    VarHandle.storeStoreFence();
    int slot = (int) sequence & mask;
    points[slot] = point;
    values[slot] = value;
    known[slot] = quality;
    times[slot] = epochMillis;
    boots[slot] = bootedAt;
    came[point]++;
    published.set(sequence + 1);
    return (sequence & (mask >> 1)) == 0;
  }

  long dropped() {
    return dropped.get();
  }

  /** Hands over at most {@code limit} readings, oldest first; says how many. */
  int drain(int limit, Sink sink) {
    long end = published.get();
    long lost = end - points.length - next;
    if (lost > 0) {
      dropped.addAndGet(lost);
      next += lost;
    }
    int drained = 0;
    while (drained < limit && next < end) {
      int slot = (int) next & mask;
      int point = points[slot];
      double value = values[slot];
      byte quality = known[slot];
      long time = times[slot];
      long booted = boots[slot];
      VarHandle.acquireFence();
      if (claimed.get() - next > points.length) {
        dropped.incrementAndGet();
      } else {
        taken[point]++;
        sink.reading(point, value, quality, time, booted);
        drained++;
      }
      next++;
    }
    return drained;
  }

  /** Takes how many readings of a point were lost. */
  interface Losses {
    void lost(int point, long readings);
  }

  /**
   * Tells what was lost since the last time. Says nothing yet while readings wait or come in, when
   * it could not tell these from the lost ones. Consumer.
   */
  void losses(Losses losses) {
    long now = dropped.get();
    if (now == told || published.get() != next) {
      return;
    }
    long[] seen = came.clone();
    VarHandle.acquireFence();
    if (claimed.get() != next) {
      return;
    }
    told = now;
    for (int point = 0; point < seen.length; point++) {
      long lost = seen[point] - taken[point];
      if (lost > 0) {
        taken[point] = seen[point];
        losses.lost(point, lost);
      }
    }
  }
}
