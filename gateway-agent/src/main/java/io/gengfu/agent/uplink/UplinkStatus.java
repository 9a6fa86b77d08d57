package io.gengfu.agent.uplink;

import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param trouble what somebody has to mend
 * @param certificate the gateway's own, where it has one for this uplink
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
    Optional<Trouble> trouble,
    Optional<OwnCertificate> certificate,
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

  /** The trouble, and what will be one soon. */
  public List<Trouble> notices(Instant now) {
    var notices = new ArrayList<Trouble>();
    trouble.ifPresent(notices::add);
    if (trouble.filter(t -> t.kind() == Kind.OWN_CERTIFICATE_EXPIRED).isEmpty()) {
      certificate.filter(own -> own.isDue(now)).map(own -> own.due(now)).ifPresent(notices::add);
    }
    return List.copyOf(notices);
  }

  /**
   * A certificate that the gateway shows to the broker.
   *
   * @param notAfter its last moment
   */
  public record OwnCertificate(String subject, Instant notAfter) {

    /** Time enough to have a new one made. */
    private static final Duration DUE = Duration.ofDays(30);

    public boolean isOver(Instant now) {
      return now.isAfter(notAfter);
    }

    /** Whether it is to be renewed by now. */
    public boolean isDue(Instant now) {
      return now.isAfter(notAfter.minus(DUE));
    }

    private Trouble due(Instant now) {
      return Trouble.of(
          Kind.OWN_CERTIFICATE_DUE,
          "网关自己的证书（" + subject + "）还有 " + daysLeft(now) + " 天过期（" + notAfter + "）",
          "this gateway's own certificate ("
              + subject
              + ") expires in "
              + daysLeft(now)
              + " days ("
              + notAfter
              + ")",
          "换上新的 certificate-file 与 key-file，无需重启",
          "put a new certificate-file and key-file in place; that needs no restart");
    }

    /** Days left, the last one counted as none; negative when it is over. */
    public long daysLeft(Instant now) {
      return Math.floorDiv(Duration.between(now, notAfter).toSeconds(), 86_400L);
    }
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
