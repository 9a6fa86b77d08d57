package io.gengfu.driver.gpio;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A chip's thread and clock in the hand of a test: nothing runs but in {@link #advance}. */
final class MovedTimers implements Timers {

  private record Task(long at, long order, Runnable work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
  private long now = 1_000_000_000;
  private long order;
  private Duration sinceBoot = Duration.ZERO;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public Duration sinceBoot() {
    return sinceBoot;
  }

  void booted(Duration ago) {
    sinceBoot = ago;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    tasks.add(new Task(now + delay.toNanos(), order++, task));
  }

  /** Lets the time pass, with everything that is due in it. */
  void advance(Duration time) {
    long end = now + time.toNanos();
    for (Task next = tasks.peek(); next != null && next.at <= end; next = tasks.peek()) {
      tasks.poll();
      now = Math.max(now, next.at);
      next.work.run();
    }
    now = end;
  }

  int waiting() {
    return tasks.size();
  }

  @Override
  public void close() {
    tasks.clear();
  }
}
