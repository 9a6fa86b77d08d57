package io.gengfu.agent.bench;

import io.gengfu.model.Reading;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** How a reading gets from the thread that brought it to the core. */
abstract sealed class Way implements AutoCloseable {

  final Gateway gateway;
  final Histogram nanos = new Histogram(3);

  /** Events whose output another thread wrote: they are not in the figures. */
  final AtomicLong elsewhere = new AtomicLong();

  private long number;
  private volatile long expectedInterval;

  private Way(Gateway gateway) {
    this.gateway = gateway;
  }

  /**
   * One event of many at this interval: what would have waited behind one that took longer counts
   * too.
   */
  final void event(long interval) {
    expectedInterval = interval;
    hand(gateway.event(number++));
  }

  abstract void hand(Reading reading);

  /** Everything that was handed over is done. */
  abstract void settle();

  @Override
  public abstract void close();

  final void take(Reading reading, long handed) {
    gateway.core.accept(reading);
    long nanosToWrite = gateway.written() - handed;
    if (nanosToWrite > 0) {
      nanos.recordValueWithExpectedInterval(nanosToWrite, expectedInterval);
    } else {
      elsewhere.incrementAndGet();
    }
  }

  /** Gengfu's: on the thread that brought it. */
  static final class InPlace extends Way {

    InPlace(Gateway gateway) {
      super(gateway);
    }

    @Override
    void hand(Reading reading) {
      take(reading, System.nanoTime());
    }

    @Override
    void settle() {}

    @Override
    public void close() {}
  }

  /** What gateways with a bus inside do: a consumer waits for the queue. */
  static final class Queue extends Way {

    private static final int CAPACITY = 1_024;

    private record Handed(Reading reading, long at) {}

    private final ArrayBlockingQueue<Handed> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong open = new AtomicLong();
    private final Thread consumer;

    Queue(Gateway gateway) {
      super(gateway);
      consumer = Thread.ofPlatform().name("bench-consumer").daemon().start(this::consume);
    }

    private void consume() {
      try {
        while (true) {
          Handed next = queue.take();
          take(next.reading(), next.at());
          open.decrementAndGet();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    void hand(Reading reading) {
      open.incrementAndGet();
      if (!queue.offer(new Handed(reading, System.nanoTime()))) {
        throw new IllegalStateException("the queue is full: nothing is measured like this");
      }
    }

    @Override
    void settle() {
      while (open.get() > 0) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      consumer.interrupt();
    }
  }
}
