package io.gengfu.driver.radar;

import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.radar.RadarSettings.PointMapping;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import org.jspecify.annotations.Nullable;

/** One point: when something was last heard of it, and what was last said. One thread. */
final class Figure {

  private final PointMapping mapping;
  private final ReadingSink sink;
  private final long repeatNanos;
  private @Nullable Reading reported;
  private long reportedNanos;
  private long heardNanos;

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

  /** As if it had just been heard of, so that it has its time-out again. */
  void begin(long nowNanos) {
    heardNanos = nowNanos;
  }

  long heardNanos() {
    return heardNanos;
  }

  void heard(Frame frame, long nowNanos) {
    heardNanos = nowNanos;
    report(measure().reading(frame, mapping.point(), mapping.conversion()), nowNanos);
  }

  void bad(Cause cause, String detail, long nowNanos) {
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
