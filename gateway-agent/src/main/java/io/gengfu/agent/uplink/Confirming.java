package io.gengfu.agent.uplink;

import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the platform confirms what its broker takes. When a lane gets no further for {@link
 * #PATIENCE} (or three times {@code resend-after}) while the broker acknowledges, somebody has to
 * know: records pile up, and are sent again and again.
 *
 * <p>No new session begins for that. It would mend one thing only, a subscription that the broker
 * has lost, and would break off what is under way; so the subscription alone is asked for again, in
 * the session that stands. A platform that is down is not brought back by a thousand gateways that
 * come anew.
 *
 * <p>Any thread.
 */
final class Confirming {
  private static final Logger LOG = LoggerFactory.getLogger(Confirming.class);

  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final String uplink;
  private final String receiptTopic;
  private final long patienceNanos;
  private final Map<Lane, Long> since = new EnumMap<>(Lane.class);
  private boolean refused;
  private boolean reported;
  private long askAgain = Long.MIN_VALUE;

  Confirming(String uplink, String receiptTopic, Duration patience, Duration resendAfter) {
    this.uplink = uplink;
    this.receiptTopic = receiptTopic;
    long thrice = resendAfter.multipliedBy(3).toNanos();
    patienceNanos = Math.max(patience.toNanos(), thrice);
  }

  /** The first connection has begun, and listens. */
  synchronized void began() {
    // What was not confirmed while there was no line says nothing of the platform.
    since.clear();
    askAgain = Long.MIN_VALUE;
  }

  /**
   * The broker has answered the wish to hear receipts.
   *
   * @param no it lets the gateway hear none
   */
  synchronized void listens(boolean no) {
    refused = no;
  }

  /** The broker took a record, and the platform owes a receipt. */
  synchronized void taken(Lane lane, long now) {
    since.putIfAbsent(lane, now);
  }

  /** The platform has confirmed more of the lane. */
  synchronized void advanced(Lane lane) {
    since.remove(lane);
    if (reported && since.isEmpty()) {
      reported = false;
      LOG.info("uplink {}: the platform confirms again", uplink);
    }
  }

  /** Whether to subscribe anew, since no receipts come; at most once in each patience. */
  synchronized boolean isToAskAgain(long now) {
    if (late(now).isEmpty() || (askAgain != Long.MIN_VALUE && now - askAgain < 0)) {
      return false;
    }
    askAgain = now + patienceNanos;
    if (!reported) {
      reported = true;
      LOG.error("uplink {}: {}", uplink, said(late(now)));
    }
    return true;
  }

  synchronized Optional<Trouble> trouble(long now) {
    Set<Lane> late = late(now);
    return late.isEmpty() ? Optional.empty() : Optional.of(said(late));
  }

  private Set<Lane> late(long now) {
    var late = new TreeSet<Lane>();
    since.forEach(
        (lane, from) -> {
          if (now - from >= patienceNanos) {
            late.add(lane);
          }
        });
    return late;
  }

  private Trouble said(Set<Lane> late) {
    String lanes =
        late.stream()
            .map(lane -> lane.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    long minutes = patienceNanos / 60_000_000_000L;
    String zh = "平台服务器收下了记录，但平台已超过 " + minutes + " 分钟没有确认（" + lanes + "）";
    String en =
        "the broker takes records, but the platform has confirmed none for more than "
            + minutes
            + " min ("
            + lanes
            + ")";
    return refused
        ? Trouble.of(
            Kind.UNCONFIRMED,
            zh + "：服务器拒绝订阅 " + receiptTopic,
            en + ": the broker refuses the subscription to " + receiptTopic,
            "请平台方允许此网关订阅该主题",
            "have the platform allow this gateway that subscription")
        : Trouble.of(
            Kind.UNCONFIRMED,
            zh,
            en,
            "请平台方检查其接收程序及其向 " + receiptTopic + " 发布的权限；不发回执的平台应写 receipts: false",
            "the platform must see that its receiver runs and may publish on "
                + receiptTopic
                + "; for one that sends none, receipts: false");
  }
}
