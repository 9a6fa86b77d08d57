package io.gengfu.driver.mqtt;

import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One write: sent, and over once the device says that it holds the value. */
final class PendingWrite {

  private final PointMapping mapping;
  private final Value value;
  private final long endNanos;
  private final Duration limit;
  private final CompletableFuture<Reading> result = new CompletableFuture<>();
  private String said = "says nothing";

  PendingWrite(PointMapping mapping, Value value, Duration limit, long now) {
    this.mapping = mapping;
    this.value = value;
    this.limit = limit;
    endNanos = now + limit.toNanos();
  }

  PointMapping mapping() {
    return mapping;
  }

  Value value() {
    return value;
  }

  long endNanos() {
    return endNanos;
  }

  CompletableFuture<Reading> result() {
    return result;
  }

  /** Whether what the device said itself ends the write. */
  boolean heard(Reading reading) {
    if (!reading.point().equals(mapping.point())) {
      return false;
    }
    said = reading.goodValue().map(held -> "holds " + held.show()).orElse("makes no sense");
    return reading.goodValue().filter(value::equals).isPresent() && result.complete(reading);
  }

  void expire() {
    fail(Cause.TIMEOUT, "after " + limit.toMillis() + "ms the device " + said);
  }

  void fail(Cause why, String detail) {
    result.completeExceptionally(
        new WriteException(why, mapping.point() + " = " + value.show() + ": " + detail));
  }
}
