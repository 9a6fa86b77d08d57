package io.gengfu.agent.core;

import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.Driver;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one output's values to its device: commanded under the core's lock, written outside
 * it, one write at a time and always the newest command. A value that was overtaken before it could
 * be written is not written.
 */
final class OutputChannel {

  private static final Logger LOG = LoggerFactory.getLogger(OutputChannel.class);

  /** The whole time one write may take, waiting for the line included. */
  static final Duration WRITE_LIMIT = Duration.ofSeconds(2);

  private final Point point;
  private final Driver driver;
  private final @Nullable DirectOutput direct;
  private final AtomicBoolean writing = new AtomicBoolean();

  private volatile Value commanded = Value.of(false);
  private volatile long version;
  private volatile long written;
  private volatile long failures;
  private volatile @Nullable String trouble;

  OutputChannel(Point point, Driver driver) {
    this.point = point;
    this.driver = driver;
    this.direct = driver.direct(point).orElse(null);
  }

  /** Under the core's lock. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only ever written under the core's lock
  void command(Value value) {
    commanded = value;
    version++;
  }

  /** Without the core's lock: writes what was commanded, here if that is allowed in place. */
  void flush() {
    while (written != version && writing.compareAndSet(false, true)) {
      long now = version;
      Value value = commanded;
      if (direct == null) {
        hand(value, now);
        return;
      }
      writeInPlace(direct, value);
      done(now);
    }
  }

  boolean isDirect() {
    return direct != null;
  }

  /** Whether a command waits or a write is under way. */
  boolean isBusy() {
    return written != version;
  }

  long failures() {
    return failures;
  }

  /** Why the last write failed; null when it did not. */
  @Nullable String trouble() {
    return trouble;
  }

  private void writeInPlace(DirectOutput line, Value value) {
    try {
      line.set(value instanceof Value.Flag flag && flag.on());
      succeeded();
    } catch (WriteException | RuntimeException e) {
      // A driver's bug must not end the writing for good.
      failed(e);
    }
  }

  private void hand(Value value, long now) {
    CompletionStage<Reading> result;
    try {
      result = driver.write(point, value, WRITE_LIMIT);
    } catch (RuntimeException e) {
      result = CompletableFuture.failedFuture(e);
    }
    result.whenComplete(
        (reading, problem) -> {
          if (problem == null) {
            succeeded();
          } else {
            failed(problem);
          }
          done(now);
          flush();
        });
  }

  private void done(long now) {
    written = now;
    writing.set(false);
  }

  private void succeeded() {
    if (trouble != null) {
      LOG.info("{} can be written again", point);
      trouble = null;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one write at a time
  private void failed(Throwable problem) {
    Throwable cause =
        problem instanceof CompletionException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    failures++;
    String why = cause instanceof WriteException w ? w.why() + ": " : Cause.REFUSED + ": ";
    if (trouble == null) {
      LOG.warn("{} could not be written ({}{}); it is tried again", point, why, cause.getMessage());
    }
    trouble = why + cause.getMessage();
  }
}
