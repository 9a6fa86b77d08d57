package io.gengfu.agent.uplink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a second gateway that runs under this one's id: a card that was cloned, or a box that was
 * replaced and runs on. Its epochs are others, so the platform loses nothing of either; but both
 * hear every command, and one throws the other out of the broker. The latter ends when each takes a
 * name of its own there, if the broker allows it.
 *
 * <p>Any thread.
 */
final class Twin {
  private static final Logger LOG = LoggerFactory.getLogger(Twin.class);
  private static final JsonMapper JSON = new JsonMapper();

  /** Session taken over: MQTT 5 §3.14.2.1. */
  private static final int TAKEN_OVER = 0x8e;

  private static final int CLIENT_ID_REFUSED = 0x85;
  private static final int NOT_AUTHORISED = 0x87;

  /** So long after the last sign of it it counts as there. */
  private static final long LASTS_NANOS = Duration.ofHours(1).toNanos();

  private final String uplink;
  private final String gateway;
  private final Outbox outbox;
  private boolean seen;
  private long seenAt;
  private boolean namesRefused;

  Twin(String uplink, String gateway, Outbox outbox) {
    this.uplink = uplink;
    this.gateway = gateway;
    this.outbox = outbox;
  }

  /**
   * A message on the status topic.
   *
   * @param kept by the broker, perhaps for long: it says nothing of now
   */
  void status(byte[] payload, boolean kept) {
    if (kept) {
      return;
    }
    try {
      JsonNode status = JSON.readTree(payload);
      String epoch = status.at("/epochs/alerts/epoch").asText();
      boolean online = status.path("state").asText().equals("online");
      if (online && !epoch.isEmpty() && !outbox.knows(epoch)) {
        see("session " + status.path("session").asText() + " is online with epoch " + epoch);
      }
    } catch (IOException e) {
      LOG.debug("uplink {}: a status that is no JSON: {}", uplink, e.getMessage());
    }
  }

  /** The broker ended the connection: this one has only one at a time. */
  void disconnected(int reasonCode) {
    if (reasonCode == TAKEN_OVER) {
      see("the broker gave the session to another client of the same name");
    }
  }

  private synchronized void see(String sign) {
    boolean before = isThere();
    seen = true;
    seenAt = System.nanoTime();
    if (!before) {
      LOG.error("uplink {}: {}: {}", uplink, said(), sign);
    }
  }

  private boolean isThere() {
    return seen && System.nanoTime() - seenAt < LASTS_NANOS;
  }

  /** By which name to go to the broker. */
  synchronized String clientId(String plain) {
    return isThere() && !namesRefused
        ? plain + "-" + outbox.epoch(Lane.ALERT).id().substring(0, 8)
        : plain;
  }

  /** The broker refused the connection. */
  synchronized void refused(int reasonCode) {
    if (isThere() && (reasonCode == CLIENT_ID_REFUSED || reasonCode == NOT_AUTHORISED)) {
      namesRefused = true;
    }
  }

  /** What to do about it, while it is there. */
  synchronized Optional<Trouble> trouble() {
    return isThere() ? Optional.of(said()) : Optional.empty();
  }

  private Trouble said() {
    return Trouble.of(
        Kind.TWIN,
        "另有一台网关以同一编号 " + gateway + " 在线运行",
        "a second gateway runs under the id " + gateway,
        "停掉其中一台，或在其 gateway.yaml 中改 gateway.id 后重启",
        "stop one of them, or give it an id of its own (gateway.id in gateway.yaml) and start it"
            + " again");
  }
}
