package io.gengfu.agent.core;

import java.time.Duration;

/**
 * Where the core leaves what it decided and what it read. Called under the core's lock: never
 * blocks, never throws.
 */
public interface Journal {

  /** A value that does not change is handed over this often all the same. */
  Duration REPEAT = Duration.ofSeconds(60);

  /**
   * Takes a decision for good: transitions are never dropped. Everything in one decision is
   * committed in one transaction.
   */
  void decided(Decision decision);

  /**
   * Takes a reading; when there is no room the oldest goes and is counted.
   *
   * @param value as the engine codes it; NaN unless {@code known} is good or uncertain
   * @param known one of {@link io.gengfu.rules.Known}
   * @param nanos on the gateway's monotonic clock
   * @param epochMillis on the wall clock, as far as it is to be trusted
   */
  void reading(int point, double value, byte known, long nanos, long epochMillis);

  /**
   * Something was decided, and whoever takes it from here may be woken. Called without the lock and
   * after outputs were written: waking a thread takes longer than all that was decided.
   */
  default void wake() {}
}
