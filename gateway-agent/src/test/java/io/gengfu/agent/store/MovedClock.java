package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that only the test moves, on any thread. */
final class MovedClock implements Clock {
  private final AtomicReference<Instant> wall;
  private volatile Trust trust = Trust.SYNCHRONISED;

  MovedClock(Instant begin) {
    wall = new AtomicReference<>(begin);
  }

  void advance(Duration time) {
    wall.updateAndGet(now -> now.plus(time));
  }

  void trust(Trust now) {
    trust = now;
  }

  @Override
  public long nanos() {
    return Duration.between(Instant.EPOCH, wall()).toNanos();
  }

  @Override
  public Instant wall() {
    return wall.get();
  }

  @Override
  public Trust trust() {
    return trust;
  }

  @Override
  public String bootId() {
    return "boot";
  }
}
