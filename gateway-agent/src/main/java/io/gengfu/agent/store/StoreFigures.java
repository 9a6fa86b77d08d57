package io.gengfu.agent.store;

import org.HdrHistogram.Histogram;

/**
 * What the store did since it was opened.
 *
 * @param window from the decision to the end of the commit that holds it: what a power cut may cost
 * @param transitions recorded
 * @param flushes commits of {@code alerts.db}, each with one flush at least
 * @param collapsed transitions that were replaced by a resync because the ring was full
 * @param readings recorded
 * @param readingsDropped because the telemetry ring was full
 * @param blocksDropped unconfirmed, because {@code telemetry.db} was at its limit
 */
public record StoreFigures(
    Window window,
    long transitions,
    long flushes,
    long collapsed,
    long readings,
    long readingsDropped,
    long blocksDropped) {

  /** A distribution, in microseconds; all zero without samples. */
  public record Window(long samples, long p50Micros, long p99Micros, long maxMicros) {

    static Window of(Histogram nanos) {
      return new Window(
          nanos.getTotalCount(),
          nanos.getValueAtPercentile(50) / 1_000,
          nanos.getValueAtPercentile(99) / 1_000,
          nanos.getMaxValue() / 1_000);
    }
  }
}
