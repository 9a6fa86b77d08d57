package io.gengfu.agent.core;

import java.time.Duration;
import java.time.Instant;

/** A clock that only the test moves. */
final class TestClock implements Clock {

  private final String boot;
  private long nanos;
  private Instant wall;
  private Trust trust;

  TestClock() {
    this("boot", Duration.ofHours(1), Instant.parse("2026-11-01T22:00:00Z"), Trust.PLAUSIBLE);
  }

  TestClock(String boot, Duration sinceBoot, Instant wall, Trust trust) {
    this.boot = boot;
    this.nanos = sinceBoot.toNanos();
    this.wall = wall;
    this.trust = trust;
  }

  TestClock advance(Duration time) {
    nanos += time.toNanos();
    wall = wall.plus(time);
    return this;
  }

  /** Somebody sets the wall clock, or learns what it is worth. */
  TestClock set(Instant to, Trust worth) {
    wall = to;
    trust = worth;
    return this;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant wall() {
    return wall;
  }

  @Override
  public Trust trust() {
    return trust;
  }

  @Override
  public String bootId() {
    return boot;
  }
}
