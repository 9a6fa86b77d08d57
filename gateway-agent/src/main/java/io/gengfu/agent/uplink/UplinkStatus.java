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
 * @param troubles what somebody has to mend, the first connection's first
 * @param certificate the gateway's own, where it has one for this uplink
 * @param broker what the broker has shown when the session began, where there is TLS
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
    List<Trouble> troubles,
    Optional<OwnCertificate> certificate,
    Optional<BrokerCertificate> broker,
    Traffic traffic) {

  public UplinkStatus {
    pending = Map.copyOf(pending);
    troubles = List.copyOf(troubles);
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
    var notices = new ArrayList<Trouble>(troubles);
    if (!has(Kind.OWN_CERTIFICATE_EXPIRED)) {
      certificate.filter(own -> own.isDue(now)).map(own -> own.due(now)).ifPresent(notices::add);
    }
    if (!has(Kind.CERTIFICATE_EXPIRED)) {
      broker.filter(shown -> shown.isDue(now)).map(shown -> shown.due(now)).ifPresent(notices::add);
    }
    return List.copyOf(notices);
  }

  /** The first trouble. */
  public Optional<Trouble> trouble() {
    return troubles.stream().findFirst();
  }

  /** Whether there is such a trouble. */
  public boolean has(Kind kind) {
    return troubles.stream().anyMatch(trouble -> trouble.kind() == kind);
  }

  /** Days until a moment, the last one counted as none; negative when it is over. */
  private static long days(Instant now, Instant until) {
    return Math.floorDiv(Duration.between(now, until).toSeconds(), 86_400L);
  }

  /**
   * The certificate of the broker's chain that ends first.
   *
   * @param notAfter its last moment
   */
  public record BrokerCertificate(String subject, Instant notAfter) {

    /** Where certificates are renewed by a program, that happens before. */
    private static final Duration DUE = Duration.ofDays(14);

    boolean isDue(Instant now) {
      return now.isAfter(notAfter.minus(DUE));
    }

    /** Days left, the last one counted as none; negative when it is over. */
    public long daysLeft(Instant now) {
      return days(now, notAfter);
    }

    private Trouble due(Instant now) {
      return Trouble.of(
          Kind.CERTIFICATE_DUE,
          "平台服务器的证书（" + subject + "）还有 " + daysLeft(now) + " 天过期（" + notAfter + "）",
          "the broker's certificate ("
              + subject
              + ") expires in "
              + daysLeft(now)
              + " days ("
              + notAfter
              + ")",
          "请平台方更换证书",
          "the platform must renew it");
    }
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
      return days(now, notAfter);
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
