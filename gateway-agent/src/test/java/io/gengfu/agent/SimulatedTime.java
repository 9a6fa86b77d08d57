package io.gengfu.agent;

import io.gengfu.agent.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** Time that only the simulation moves. */
final class SimulatedTime implements Clock {
  private static final List<Trust> TRUSTS = List.of(Trust.values());
  private Instant sinceStart = Instant.parse("2026-11-23T00:00:00Z");
  private Duration wrong = Duration.ZERO;
  private long nanos = Duration.ofMinutes(1).toNanos();
  private Trust trust = Trust.PLAUSIBLE;
  private String boot = "boot-1";

  void advance(Duration time) {
    nanos += time.toNanos();
    sinceStart = sinceStart.plus(time);
  }

  /** As if nobody had ever set the clock. */
  Instant sinceStart() {
    return sinceStart;
  }

  /** Somebody sets the wall clock, up to 20 years away, or puts it right. */
  void jump(SplittableRandom random) {
    wrong = random.nextBoolean() ? Duration.ZERO : Duration.ofDays(random.nextLong(-7300, 7300));
    trust = TRUSTS.get(random.nextInt(TRUSTS.size()));
  }

  void reboot(int number) {
    boot = "boot-" + number;
    nanos = Duration.ofSeconds(20).toNanos();
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant wall() {
    return sinceStart.plus(wrong);
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
