package io.gengfu.driver.gpio;

import io.gengfu.driver.Exchanges;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.Talk;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts, on their way, edges that the kernel dated, and losses of a line. There is nothing to ask
 * a line for, hence no request and no round trip.
 */
record CountingSink(ReadingSink sink, Talk talk, Map<Point, Quality> last) implements ReadingSink {

  CountingSink(ReadingSink sink, Talk talk) {
    this(sink, talk, new ConcurrentHashMap<>());
  }

  @Override
  public void accept(Reading reading) {
    Exchanges exchanges = talk.with(reading.point().device());
    Quality before = last.put(reading.point(), reading.quality());
    if (reading.sourceTime() != null) {
      exchanges.heard();
    }
    if (reading.quality() instanceof Quality.Bad bad && !bad.equals(before)) {
      exchanges.failed(bad.cause()); // Once, however often it is said again.
    }
    sink.accept(reading);
  }
}
