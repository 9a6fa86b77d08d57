package io.gengfu.driver.radar;

import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.radar.RadarSettings.PointMapping;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import org.jspecify.annotations.Nullable;

/**
 * One point: when something was last heard of it, and what was last said. One thread.
 *
 * <p>The checksum lets one of 256 spoiled messages pass. So a figure that jumps is believed only
 * when the next message says so too; the line asks again at once.
 */
final class Figure {

  private static final int NONE = -1;

  private final PointMapping mapping;
  private final ReadingSink sink;
  private final long repeatNanos;
  private @Nullable Reading reported;
  private long reportedNanos;
  private long heardNanos;
  private int last = NONE;
  private int doubted = NONE;

  Figure(PointMapping mapping, RadarSettings settings, ReadingSink sink) {
    this.mapping = mapping;
    this.sink = sink;
    long poll = settings.poll().toNanos();
    // An unchanged value is repeated early enough that the answer after it may come late.
    this.repeatNanos = Math.max(0, settings.device().interval().toNanos() - poll - poll / 2);
  }

  Measure measure() {
    return mapping.measure();
  }

  /** As if it had just been heard of, so that it has its time-out again; nothing is known of it. */
  void begin(long nowNanos) {
    last = NONE;
    doubted = NONE;
    heardNanos = nowNanos;
  }

  long heardNanos() {
    return heardNanos;
  }

  /** Whether it is believed, or must be said again. */
  boolean heard(Frame frame, long nowNanos) {
    int raw = Measure.raw(frame);
    if (!isBelieved(raw)) {
      doubted = raw;
      return false;
    }
    doubted = NONE;
    last = raw;
    heardNanos = nowNanos;
    report(measure().reading(raw, mapping.point(), mapping.conversion()), nowNanos);
    return true;
  }

  private boolean isBelieved(int raw) {
    return (last != NONE && measure().isNear(raw, last))
        || (doubted != NONE && measure().isNear(raw, doubted));
  }

  void bad(Cause cause, String detail, long nowNanos) {
    last = NONE;
    report(Reading.bad(mapping.point(), cause, detail), nowNanos);
  }

  private void report(Reading reading, long nowNanos) {
    if (!reading.equals(reported) || nowNanos - reportedNanos >= repeatNanos) {
      reported = reading;
      reportedNanos = nowNanos;
      sink.accept(reading);
    }
  }
}
