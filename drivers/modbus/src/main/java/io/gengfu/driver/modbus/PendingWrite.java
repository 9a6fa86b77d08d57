package io.gengfu.driver.modbus;

import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One write on its way. Ends once: with the read-back, a failure, or its limit, whichever is first.
 */
final class PendingWrite {

  private final PointMapping mapping;
  private final Value value;
  private final Duration limit;
  private final long endNanos;
  private final CompletableFuture<Reading> result = new CompletableFuture<>();

  PendingWrite(PointMapping mapping, Value value, Duration limit, long nowNanos) {
    this.mapping = mapping;
    this.value = value;
    this.limit = limit;
    this.endNanos = nowNanos + limit.toNanos();
  }

  PointMapping mapping() {
    return mapping;
  }

  Value value() {
    return value;
  }

  CompletableFuture<Reading> result() {
    return result;
  }

  /** What is left of the limit; zero or less when it has passed. */
  Duration left(long nowNanos) {
    return Duration.ofNanos(endNanos - nowNanos);
  }

  boolean isOver() {
    return result.isDone();
  }

  void done(Reading readBack) {
    result.complete(readBack);
  }

  void fail(Cause why, String detail) {
    result.completeExceptionally(
        new WriteException(why, mapping.point() + " = " + value.show() + ": " + detail));
  }

  void expire() {
    fail(Cause.TIMEOUT, "not done within " + limit.toMillis() + "ms");
  }
}
