package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.uplink.Codec.Letter;
import io.gengfu.agent.uplink.Codec.Marks;
import io.gengfu.agent.uplink.Codec.Presence;
import io.gengfu.rules.Lane;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** What the platform is told of the gateway: whether it is there, and how far its records go. */
record Status(Codec codec, Outbox outbox) {

  Letter online(String sessionId) {
    return presence(Presence.ONLINE, sessionId);
  }

  Letter offline(String sessionId) {
    return presence(Presence.OFFLINE, sessionId);
  }

  /** For the broker to say when the session ends without a word. */
  Letter lost(String sessionId) {
    return presence(Presence.LOST, sessionId);
  }

  private Letter presence(Presence presence, String sessionId) {
    return codec.presence(
        presence,
        sessionId,
        Instant.now(),
        marks(Lane.LIFE, Lane.ALERT, Lane.AUDIT),
        marks(Lane.TELEMETRY));
  }

  private Marks marks(Lane... lanes) {
    Map<Lane, Long> highWater = new EnumMap<>(Lane.class);
    for (Lane lane : lanes) {
      highWater.put(lane, outbox.highWater(lane));
    }
    return new Marks(outbox.epoch(lanes[0]), highWater);
  }
}
