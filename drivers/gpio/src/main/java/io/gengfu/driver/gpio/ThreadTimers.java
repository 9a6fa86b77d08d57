package io.gengfu.driver.gpio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One daemon thread and the system's clock. */
final class ThreadTimers implements Timers {

  private static final Logger LOG = LoggerFactory.getLogger(ThreadTimers.class);
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final long CLOSE_LIMIT_MILLIS = 2_000;

  private final ScheduledThreadPoolExecutor executor;
  private volatile Thread thread = Thread.currentThread();

  ThreadTimers(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = Thread.ofPlatform().daemon().name(name).unstarted(task);
              thread = made;
              return made;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  // proc(5): seconds since boot, suspension included, then a second number.
  @Override
  public Duration sinceBoot() {
    try {
      String seconds = Files.readString(UPTIME).split(" ", 2)[0];
      return Duration.ofMillis((long) (Double.parseDouble(seconds) * 1_000));
    } catch (IOException | NumberFormatException e) {
      LOG.debug("{} tells no time since boot", UPTIME, e);
      return Duration.ZERO;
    }
  }

  @Override
  public void after(Duration delay, Runnable task) {
    try {
      var _ = executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("closed; nothing is scheduled any more");
    }
  }

  // An executor keeps a task's exception to itself.
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("A GPIO timer task failed; its line goes on at the next interval. Report this", e);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      if (!executor.awaitTermination(CLOSE_LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
        LOG.warn("A GPIO line still hangs after {} ms; leaving its thread", CLOSE_LIMIT_MILLIS);
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
