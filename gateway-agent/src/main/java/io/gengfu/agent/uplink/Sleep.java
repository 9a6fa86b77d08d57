package io.gengfu.agent.uplink;

import io.gengfu.agent.core.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Notices that the machine slept: the boot clock counts that, the clock that a session's times are
 * measured with does not. Its line's thread only.
 */
final class Sleep {
  private final Clock clock;
  private final Duration patience;
  private final long apart;

  /**
   * @param patience after a silence of that length a session is over anyway
   */
  Sleep(Clock clock, Duration patience) {
    this.clock = clock;
    this.patience = patience;
    apart = apart();
  }

  private long apart() {
    return clock.nanos() - System.nanoTime();
  }

  /** For how long it slept since this was made; empty when that is no matter. */
  Optional<Duration> slept() {
    Duration slept = Duration.ofNanos(apart() - apart);
    return slept.compareTo(patience) > 0 ? Optional.of(slept) : Optional.empty();
  }
}
