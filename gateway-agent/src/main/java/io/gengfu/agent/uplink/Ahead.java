package io.gengfu.agent.uplink;

import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Words the next blocks of a backlog on a thread of its own while the line's thread reads and sends
 * others: to word a block takes longer than to send it. Whoever comes first words it, so that no
 * block waits for a thread. The thread ends when there is no backlog any more. For the line's
 * thread only.
 */
final class Ahead {

  /** So many blocks at a time: each is some 100 kB once it is worded. */
  static final int MOST = 2;

  private static final int REST_SECONDS = 5;

  private final Function<OutboxRecord, byte[]> words;
  private final IdentityHashMap<OutboxRecord, FutureTask<byte[]>> begun = new IdentityHashMap<>();
  private final Executor other;

  /**
   * @param words on any thread
   */
  Ahead(Function<OutboxRecord, byte[]> words, Executor other) {
    this.words = words;
    this.other = other;
  }

  /** One thread, while it is wanted. */
  static ThreadPoolExecutor thread(String name) {
    var thread =
        new ThreadPoolExecutor(
            1,
            1,
            REST_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // of which nothing holds more than MOST tasks
            Thread.ofPlatform().name(name).daemon().factory());
    thread.allowCoreThreadTimeOut(true);
    return thread;
  }

  /** These come next. Others that were begun are given up: the platform has gone back, or on. */
  void prepare(List<OutboxRecord> next) {
    begun.forEach(
        (entry, task) -> {
          if (!next.contains(entry)) {
            task.cancel(false);
          }
        });
    begun.values().removeIf(FutureTask::isCancelled);
    for (OutboxRecord entry : next) {
      if (entry.body() instanceof Body.Readings
          && begun.size() < MOST
          && !begun.containsKey(entry)) {
        var task = new FutureTask<>(() -> words.apply(entry));
        begun.put(entry, task);
        other.execute(task);
      }
    }
  }

  /** The record in words. */
  byte[] payload(OutboxRecord entry) {
    FutureTask<byte[]> task = begun.remove(entry);
    if (task == null) {
      return words.apply(entry);
    }
    task.run(); // Does nothing if the other thread has begun.
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // It is a matter of a millisecond.
        }
      }
    } catch (ExecutionException e) {
      return words.apply(entry); // Fails again, where it is handled.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Nothing of what was begun is wanted any more. */
  void forget() {
    prepare(List.of());
  }
}
