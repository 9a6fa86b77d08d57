package io.gengfu.agent.core;

import java.time.Duration;
import java.time.Instant;

/** A clock that only the test moves. */
final class TestClock implements Clock {

  private long nanos = Duration.ofHours(1).toNanos();
  private Instant wall = Instant.parse("2026-11-01T22:00:00Z");

  void advance(Duration time) {
    nanos += time.toNanos();
    wall = wall.plus(time);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant wall() {
    return wall;
  }
}
