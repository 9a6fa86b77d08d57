package io.gengfu.agent.core;

import io.gengfu.agent.core.Clock.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A sign of life: what both clocks showed at one moment. The last one of a process is what the next
 * has to tell how long it was away.
 *
 * @param boot as {@link Clock#bootId}
 * @param nanos as {@link Clock#nanos}
 */
public record Beat(String boot, long nanos, Instant wall, Trust trust) {

  private static final Duration LONGEST = Duration.ofDays(3650);

  /**
   * What to add to times of an earlier process to have them on this clock. Never more time lies
   * between them and now than is proven to have passed:
   *
   * <ul>
   *   <li>in the same boot the clock went on, and the answer is 0;
   *   <li>over a boot, what the wall clock says, if it was synchronised both then and now;
   *   <li>else nothing has passed since the last sign of life.
   * </ul>
   *
   * @param boot in which the times were taken
   * @param nanos when they were taken: the gateway lived at least until then
   * @param last sign of life of that boot
   */
  public long shift(String boot, long nanos, Optional<Beat> last) {
    long lived = Math.max(nanos, last.map(Beat::nanos).orElse(nanos));
    if (boot.equals(this.boot) && lived <= this.nanos) {
      return 0;
    }
    long proven = last.map(beat -> sinceNanos(beat) - (lived - beat.nanos)).orElse(0L);
    return this.nanos - Math.max(0, proven) - lived;
  }

  /** What the wall clocks prove to have passed since then. */
  private long sinceNanos(Beat then) {
    if (!then.trust.isKept() || !trust.isKept()) {
      return 0;
    }
    Duration passed = Duration.between(then.wall, wall);
    return passed.compareTo(LONGEST) > 0 ? 0 : passed.toNanos();
  }
}
