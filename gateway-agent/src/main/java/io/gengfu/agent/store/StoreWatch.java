package io.gengfu.agent.store;

import io.gengfu.agent.store.StoreHealth.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the store records what is decided, on a thread of its own: the one that writes may
 * be the one that hangs.
 */
final class StoreWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

  private static final Duration EVERY = Duration.ofMillis(100);

  private final GroupWriter alerts;
  private final GroupWriter telemetry;
  private final Uncommitted uncommitted;
  private final long patienceNanos;
  private final List<Consumer<StoreTrouble>> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
  private final Thread thread =
      Thread.ofPlatform().name("store-watch").daemon().unstarted(this::run);
  private volatile StoreTrouble trouble = StoreTrouble.NONE;
  private volatile boolean closing;

  // Of the thread.
  private long committed;
  private long since = System.nanoTime();
  private long told;

  /**
   * @param patience how long a commit may take
   */
  StoreWatch(
      GroupWriter alerts, GroupWriter telemetry, Uncommitted uncommitted, Duration patience) {
    this.alerts = alerts;
    this.telemetry = telemetry;
    this.uncommitted = uncommitted;
    this.patienceNanos = patience.toNanos();
  }

  void start() {
    thread.start();
  }

  StoreTrouble trouble() {
    return trouble;
  }

  /** Hears how it is now and of each change, on this thread or the caller's: must not block. */
  void onTrouble(Consumer<StoreTrouble> listener) {
    listeners.add(listener);
    listener.accept(trouble);
  }

  /** Runs when something is decided that the store does not take: must not block. */
  void onHeld(Runnable waker) {
    wakers.add(waker);
  }

  private void run() {
    while (!closing) {
      try {
        look();
      } catch (RuntimeException e) {
        LOG.error("a look at the store failed", e);
      }
      LockSupport.parkNanos(this, EVERY.toNanos());
    }
  }

  private void look() {
    StoreTrouble now = now();
    StoreTrouble before = trouble;
    if (now != before) {
      trouble = now;
      LOG.warn("the store: {} -> {}", before, now);
      listeners.forEach(listener -> listener.accept(now));
    }
    long last = uncommitted.last();
    if (now.holdsAlerts() && (last != told || now != before)) {
      told = last;
      wakers.forEach(Runnable::run);
    }
  }

  private StoreTrouble now() {
    State health = alerts.health().state();
    if (health != State.GOOD) {
      return health == State.FULL ? StoreTrouble.FULL : StoreTrouble.FAILING;
    }
    if (isStalled() || alerts.isAtItFor(patienceNanos)) {
      return StoreTrouble.STALLED;
    }
    boolean readings =
        telemetry.health().state() == State.GOOD && !telemetry.isAtItFor(patienceNanos);
    return readings ? StoreTrouble.NONE : StoreTrouble.TELEMETRY;
  }

  /** Whether something waits, and nothing has been committed for long. */
  private boolean isStalled() {
    long now = System.nanoTime();
    long done = uncommitted.committed();
    if (done != committed || done == uncommitted.last()) {
      committed = done;
      since = now;
    }
    return now - since >= patienceNanos;
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
