package io.gengfu.agent.bench;

import io.gengfu.agent.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that the benchmark moves. */
final class SteppedClock implements Clock {

  static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong();

  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant wall() {
    return BEGIN.plusNanos(nanos.get());
  }

  @Override
  public Trust trust() {
    return Trust.SYNCHRONISED;
  }

  @Override
  public String bootId() {
    return "bench";
  }
}
