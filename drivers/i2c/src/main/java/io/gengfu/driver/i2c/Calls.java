package io.gengfu.driver.i2c;

import io.gengfu.driver.i2c.linux.BusException;
import io.gengfu.model.Cause;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that calls the kernel for one bus. A call that does not return within its limit is
 * given up; none is made beside it, and none after it until it has returned. Called from one
 * thread, but for {@link #abandon} and {@link #close}.
 */
final class Calls implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final String bus;
  private final ExecutorService thread;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile @Nullable CompletableFuture<?> waitedFor;
  private volatile boolean abandoned;

  Calls(String bus) {
    this.bus = bus;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("i2c calls " + bus).factory());
  }

  /**
   * Makes a call.
   *
   * @param limit how long it may take
   * @throws WireException if the call throws {@link BusException}, does not return in time, or one
   *     before it has not returned yet
   */
  <T> T call(Callable<T> call, Duration limit) throws WireException, InterruptedException {
    if (!running.compareAndSet(false, true)) {
      throw hangs(limit);
    }
    var result = new CompletableFuture<T>();
    waitedFor = result;
    if (abandoned) {
      running.set(false);
      throw closed();
    }
    thread.execute(() -> run(call, result));
    try {
      return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw hangs(limit);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case BusException refused -> throw WireException.of(bus, refused);
        case WireException refused -> throw refused;
        case null, default -> throw new IllegalStateException("a call for " + bus, e.getCause());
      }
    }
  }

  private <T> void run(Callable<T> call, CompletableFuture<T> result) {
    try {
      T value = call.call();
      running.set(false);
      result.complete(value);
    } catch (Throwable e) {
      running.set(false);
      result.completeExceptionally(e);
    }
  }

  /** Lets go of a call that is waited for; no other will be made. */
  void abandon() {
    abandoned = true;
    CompletableFuture<?> current = waitedFor;
    if (current != null) {
      current.completeExceptionally(closed());
    }
  }

  /**
   * Ends the thread once it has done {@code last}: at once, or, if a call has never returned, when
   * it does.
   */
  void close(Runnable last) {
    abandon();
    thread.execute(last);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.error("{}: a call to the kernel has not returned; its thread is left behind", bus);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(() -> {});
  }

  private WireException hangs(Duration limit) {
    return new WireException(
        Cause.TIMEOUT,
        "a call for %s has not returned within %d ms".formatted(bus, limit.toMillis()),
        "see dmesg; unplug the adapter, or start the machine again");
  }

  private WireException closed() {
    return new WireException(Cause.UNREACHABLE, bus + " is closed", "nothing");
  }
}
