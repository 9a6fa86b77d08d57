package io.gengfu.agent.store;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;

/** Counts of nanoseconds in buckets of a power of two each split in 16: at most 6 % too high. */
final class Histogram {
  private static final int SPLIT = 16;
  private static final int SPLIT_BITS = 4;

  private final AtomicLongArray counts = new AtomicLongArray(64 * SPLIT);
  private final LongAccumulator max = new LongAccumulator(Math::max, 0);

  void add(long nanos) {
    long value = Math.max(0, nanos);
    counts.incrementAndGet(bucket(value));
    max.accumulate(value);
  }

  StoreFigures.Window window() {
    long samples = 0;
    for (int i = 0; i < counts.length(); i++) {
      samples += counts.get(i);
    }
    return new StoreFigures.Window(
        samples, quantile(samples, 0.50), quantile(samples, 0.99), max.get() / 1000);
  }

  private long quantile(long samples, double q) {
    long wanted = (long) Math.ceil(samples * q);
    long seen = 0;
    for (int i = 0; i < counts.length(); i++) {
      seen += counts.get(i);
      if (seen >= wanted && seen > 0) {
        return Math.min(upper(i), max.get()) / 1000;
      }
    }
    return 0;
  }

  private static int bucket(long value) {
    if (value < SPLIT) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - SPLIT_BITS;
    return (shift + 1) * SPLIT + (int) (value >>> shift) - SPLIT;
  }

  private static long upper(int bucket) {
    if (bucket < SPLIT) {
      return bucket;
    }
    int shift = bucket / SPLIT - 1;
    return ((long) (bucket % SPLIT + SPLIT + 1) << shift) - 1;
  }
}
