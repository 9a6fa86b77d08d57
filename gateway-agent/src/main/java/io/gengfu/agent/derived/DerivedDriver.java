package io.gengfu.agent.derived;

import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every derived device of a site, on one thread: readings of their sources come in by a queue, so
 * that none is lost between two looks, and what follows from them goes to the core like anybody's.
 */
public final class DerivedDriver implements Driver {

  private static final Logger LOG = LoggerFactory.getLogger(DerivedDriver.class);

  /** Full only when the core is stuck; then the oldest go, and what is repeated makes it good. */
  private static final int WAITING = 4_096;

  private record Arrived(Reading reading, long nanos) {}

  private final List<Derived> all;
  private final boolean[] sources;
  private final long repeatNanos;
  private final ArrayBlockingQueue<Arrived> waiting = new ArrayBlockingQueue<>(WAITING);
  private final Map<Point, Reading> said = new HashMap<>();
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  DerivedDriver(List<Recipe> recipes, Duration interval) {
    all = recipes.stream().map(Derived::new).toList();
    repeatNanos = interval.toNanos() / 2;
    int highest = 0;
    for (Recipe recipe : recipes) {
      highest = Math.max(highest, recipe.from().index());
      highest = Math.max(highest, recipe.until().map(Point::index).orElse(0));
    }
    sources = new boolean[highest + 1];
    for (Recipe recipe : recipes) {
      sources[recipe.from().index()] = true;
      recipe.until().ifPresent(until -> sources[until.index()] = true);
    }
  }

  /**
   * Where the readings of all other drivers must go so that those of derived devices follow.
   *
   * @param core takes every reading, and first
   * @param drivers all of the site
   * @return the core itself where nothing is derived
   */
  public static ReadingSink before(ReadingSink core, List<Driver> drivers) {
    ReadingSink sink = core;
    for (Driver driver : drivers) {
      if (driver instanceof DerivedDriver derived) {
        ReadingSink next = sink;
        sink =
            reading -> {
              next.accept(reading);
              derived.heard(reading);
            };
      }
    }
    return sink;
  }

  // On the source's thread: most readings are of no interest, and cost a look into an array.
  private void heard(Reading reading) {
    int index = reading.point().index();
    if (index < sources.length && sources[index]) {
      var arrived = new Arrived(reading, System.nanoTime());
      while (!waiting.offer(arrived)) {
        waiting.poll();
      }
    }
  }

  @Override
  public void start(ReadingSink sink) {
    thread = Thread.ofPlatform().daemon().name("derived").start(() -> run(sink));
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    return CompletableFuture.failedFuture(
        new WriteException(Cause.REFUSED, point + " is made of others, and cannot be written"));
  }

  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run(ReadingSink sink) {
    long next = System.nanoTime();
    try {
      while (!closed) {
        Arrived arrived = waiting.poll(next - System.nanoTime(), TimeUnit.NANOSECONDS);
        long now = System.nanoTime();
        if (arrived != null) {
          take(arrived, sink);
        }
        if (next - now <= 0) {
          all.forEach(derived -> say(derived.reading(now), sink, true));
          next = now + repeatNanos;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Closed.
    }
  }

  private void take(Arrived arrived, ReadingSink sink) {
    for (Derived derived : all) {
      if (derived.heard(arrived.reading(), arrived.nanos())) {
        say(derived.reading(arrived.nanos()), sink, false);
      }
    }
  }

  private void say(Reading reading, ReadingSink sink, boolean again) {
    if (closed || (!again && reading.equals(said.get(reading.point())))) {
      return;
    }
    said.put(reading.point(), reading);
    try {
      sink.accept(reading);
    } catch (RuntimeException e) {
      LOG.error("the reading {} was not taken", reading, e);
    }
  }
}
