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
 * @param traffic how what is not urgent goes, and what it all costs
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
    String lastError,
    Traffic traffic) {

  public UplinkStatus {
    pending = Map.copyOf(pending);
  }

  /**
   * What the line carries.
   *
   * @param telemetry where telemetry is: on a connection of its own and how that is, with the
   *     alerts, or waiting for the budget
   * @param bytesPerSecond that the line takes, as measured; 0 while nothing was
   * @param spent bytes of the day and the month
   */
  public record Traffic(String telemetry, long bytesPerSecond, Budget.Spent spent) {}

  /** Where the session is. */
  public enum State {
    CONNECTING,
    ONLINE,
    /** Between two attempts. */
    WAITING,
    CLOSED
  }
}
