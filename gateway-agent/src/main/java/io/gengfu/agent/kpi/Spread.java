package io.gengfu.agent.kpi;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, as a histogram with 2 significant digits: each quantile is true to 1 %.
 * Whole units, 0 to {@value #MOST}; what took longer counts as that.
 */
final class Spread {
  /** 1.2 years in seconds; 11 hours in milliseconds. */
  static final long MOST = 40_000_000;

  private static final int DIGITS = 2;

  /** None until the first sample: an empty one takes 20 kB. */
  private @Nullable Histogram histogram;

  static Spread decode(byte[] bytes) {
    Spread spread = new Spread();
    if (bytes.length > 1) {
      spread.histogram = Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), MOST);
    }
    return spread;
  }

  /** One byte without samples; 40 and some two per distinct value otherwise. */
  byte[] encode() {
    if (histogram == null) {
      return new byte[1]; // SQLite makes nothing of an empty one
    }
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoByteBuffer(buffer);
    return Arrays.copyOf(buffer.array(), length);
  }

  /** Less than nothing, after a clock was set back, is not a duration and is left out. */
  void record(long units) {
    if (units >= 0) {
      made().recordValue(Math.min(units, MOST));
    }
  }

  void add(Spread other) {
    if (other.histogram != null) {
      made().add(other.histogram);
    }
  }

  private Histogram made() {
    if (histogram == null) {
      histogram = new Histogram(1, MOST, DIGITS);
    }
    return histogram;
  }

  long samples() {
    return histogram == null ? 0 : histogram.getTotalCount();
  }

  /** 0 without samples. */
  long quantile(double percent) {
    return histogram == null ? 0 : histogram.getValueAtPercentile(percent);
  }
}
