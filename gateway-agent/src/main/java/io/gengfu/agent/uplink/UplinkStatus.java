package io.gengfu.agent.uplink;

import io.gengfu.rules.Lane;
import java.time.Instant;
import java.util.Map;

/**
 * An uplink as people see it.
 *
 * @param since when the state was entered
 * @param reason why it was entered
 * @param pending records that wait for confirmation
 * @param sent records that the broker took, redelivered ones included
 * @param redelivered records sent again under the same identity
 * @param refused answers of the broker other than success
 * @param tombstones records given up after three refusals for what they are
 * @param lastError empty when there was none
 */
public record UplinkStatus(
    String name,
    State state,
    Instant since,
    String reason,
    Map<Lane, Long> pending,
    long sent,
    long redelivered,
    long refused,
    long tombstones,
    String lastError) {

  public UplinkStatus {
    pending = Map.copyOf(pending);
  }

  /** Where the session is. */
  public enum State {
    CONNECTING,
    ONLINE,
    /** Between two attempts. */
    WAITING,
    CLOSED
  }
}
