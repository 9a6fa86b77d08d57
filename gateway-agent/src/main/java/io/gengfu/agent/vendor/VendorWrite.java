package io.gengfu.agent.vendor;

import io.gengfu.driver.Driver;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One write that a vendor's driver is asked for. It ends at its limit, whatever the driver does.
 */
final class VendorWrite {

  private final Point point;
  private final Value value;
  private final long end;
  private final CompletableFuture<Reading> result = new CompletableFuture<>();

  VendorWrite(Point point, Value value, Duration limit) {
    this.point = point;
    this.value = value;
    this.end = System.nanoTime() + limit.toNanos();
    CompletableFuture.delayedExecutor(limit.toNanos(), TimeUnit.NANOSECONDS)
        .execute(() -> fail(Cause.TIMEOUT, "the driver has not answered within " + limit));
  }

  CompletableFuture<Reading> result() {
    return result;
  }

  void fail(Cause why, String words) {
    result.completeExceptionally(new WriteException(why, words));
  }

  /** On the driver's thread. */
  @SuppressWarnings("CatchThrowable") // a vendor's missing class ends nobody else
  void by(Driver driver) {
    long left = end - System.nanoTime();
    if (left <= 0 || result.isDone()) {
      return;
    }
    try {
      driver
          .write(point, value, Duration.ofNanos(left))
          .whenComplete((reading, problem) -> answer(reading, problem));
    } catch (Throwable e) {
      fail(Cause.REFUSED, "the driver " + Guard.threw(e));
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very point that it was asked for
  private void answer(Reading reading, Throwable problem) {
    if (problem == null && reading != null && reading.point() == point) {
      result.complete(reading);
    } else if (problem == null) {
      fail(Cause.GARBLED, "the driver has read back something else");
    } else {
      Throwable cause =
          problem instanceof CompletionException && problem.getCause() != null
              ? problem.getCause()
              : problem;
      if (cause instanceof WriteException) {
        result.completeExceptionally(cause);
      } else {
        fail(Cause.REFUSED, "the driver " + Guard.threw(cause));
      }
    }
  }

  /** Those that have no end yet. */
  static final class Pending {
    private final Set<VendorWrite> open = ConcurrentHashMap.newKeySet();

    void add(VendorWrite write) {
      open.add(write);
      CompletionStage<Reading> end = write.result;
      end.whenComplete((reading, problem) -> open.remove(write));
    }

    void failAll() {
      open.forEach(write -> write.fail(Cause.UNREACHABLE, "the driver is closed"));
    }
  }
}
