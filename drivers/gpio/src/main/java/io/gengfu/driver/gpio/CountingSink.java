package io.gengfu.driver.gpio;

import io.gengfu.driver.Exchanges;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.Talk;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts, on their way, edges that the kernel dated, and losses of a line. There is nothing to ask
 * a line for, hence no request and no round trip.
 */
final class CountingSink implements ReadingSink {

  private final ReadingSink sink;
  // Never changed once made; a device's counters are found once, not by all that it is for each
  // reading, since an edge is on its way to a write.
  private final Map<Point, Counted> points = new HashMap<>();

  CountingSink(ReadingSink sink, Talk talk, Collection<Point> points) {
    this.sink = sink;
    points.forEach(point -> this.points.put(point, new Counted(talk.with(point.device()))));
  }

  @Override
  public void accept(Reading reading) {
    Objects.requireNonNull(points.get(reading.point()), "a point of the driver").count(reading);
    sink.accept(reading);
  }

  /** One point. Its readings come one after the other, from whatever thread. */
  private static final class Counted {
    private final Exchanges exchanges;
    private volatile @Nullable Quality last;

    Counted(Exchanges exchanges) {
      this.exchanges = exchanges;
    }

    void count(Reading reading) {
      Quality before = last;
      last = reading.quality();
      if (reading.sourceTime() != null) {
        exchanges.heard();
      }
      if (reading.quality() instanceof Quality.Bad bad && !bad.equals(before)) {
        exchanges.failed(bad.cause()); // Once, however often it is said again.
      }
    }
  }
}
