package io.gengfu.driver.testkit;

import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Keeps every reading and lets a test wait for one. Any number of threads. */
public final class RecordingSink implements ReadingSink {

  /** A test that hands over more than this is running wild. */
  private static final int READINGS_MAX = 1_000_000;

  private final List<Reading> readings = new ArrayList<>();

  @Override
  public synchronized void accept(Reading reading) {
    if (readings.size() >= READINGS_MAX) {
      throw new IllegalStateException("more than " + READINGS_MAX + " readings");
    }
    readings.add(reading);
    notifyAll();
  }

  /** How many there are; also a place from which {@link #since} and {@link #await} go on. */
  public synchronized int count() {
    return readings.size();
  }

  public List<Reading> all() {
    return since(0);
  }

  /** Those that came after the first {@code mark}. */
  public synchronized List<Reading> since(int mark) {
    return List.copyOf(readings.subList(mark, readings.size()));
  }

  public List<Reading> of(Point point) {
    return all().stream().filter(r -> r.point().equals(point)).toList();
  }

  public Optional<Reading> last(Point point) {
    return of(point).stream().reduce((first, second) -> second);
  }

  /** The first wanted reading of the point, already here or yet to come. */
  public Reading await(Point point, Predicate<Reading> wanted, Duration limit) {
    return await(0, point, wanted, limit);
  }

  /**
   * The first wanted reading of the point after the first {@code mark} ones.
   *
   * @throws AssertionError if none comes within the limit; names the last one that came
   */
  public synchronized Reading await(
      int mark, Point point, Predicate<Reading> wanted, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    int next = mark;
    try {
      while (true) {
        for (; next < readings.size(); next++) {
          Reading reading = readings.get(next);
          if (reading.point().equals(point) && wanted.test(reading)) {
            return reading;
          }
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(
              "no such reading of " + point + " within " + limit + "; the last was " + last(point));
        }
        wait(left / 1_000_000 + 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
