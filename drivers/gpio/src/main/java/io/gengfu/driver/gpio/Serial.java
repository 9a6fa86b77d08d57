package io.gengfu.driver.gpio;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the steps of one line one after the other, without a lock: on the thread that brings a step,
 * or, when another thread is in, on that one after its own. So an edge is handed over where it
 * arrived, a refresh can never overtake it with the older level, and a sink that writes the line it
 * is told of does not recurse.
 */
final class Serial {

  /** More steps than this wait only behind a sink that hangs; a refresh reads the level anew. */
  private static final int STEPS_MAX = 256;

  private static final long CLOSE_LIMIT_NANOS = 2_000_000_000L;
  private static final long PAUSE_NANOS = 100_000;
  private static final Logger LOG = LoggerFactory.getLogger(Serial.class);

  private final AtomicInteger waiting = new AtomicInteger();
  private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread inside;
  private volatile boolean closed;

  /**
   * Any thread. A step beyond {@value #STEPS_MAX} waiting ones is dropped.
   *
   * @return whether the step has run or will
   */
  boolean run(Runnable step) {
    if (closed || waiting.get() >= STEPS_MAX) {
      return false;
    }
    steps.add(step);
    if (waiting.getAndIncrement() != 0) {
      return true;
    }
    do {
      runNext();
      if (waiting.get() == 1) {
        inside = null;
      }
    } while (waiting.decrementAndGet() != 0);
    return true;
  }

  private void runNext() {
    Runnable step = steps.poll();
    if (step == null || closed) {
      return;
    }
    inside = Thread.currentThread();
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("A GPIO line's step failed; the line goes on. Report this", e);
    }
  }

  /** No step begins any more; returns when the running one has ended, or after 2 s. */
  void close() {
    closed = true;
    long end = System.nanoTime() + CLOSE_LIMIT_NANOS;
    while (waiting.get() != 0 && inside != Thread.currentThread() && end - System.nanoTime() > 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
