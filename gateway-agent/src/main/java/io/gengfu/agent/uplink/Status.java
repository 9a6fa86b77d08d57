package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.uplink.CloudEventsCodec.Presence;
import io.gengfu.rules.Lane;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * What stands retained under the gateway's status: whether it is there, and how far its records go.
 */
record Status(CloudEventsCodec codec, Outbox outbox) {

  byte[] online(String sessionId) {
    return presence(Presence.ONLINE, sessionId);
  }

  byte[] offline(String sessionId) {
    return presence(Presence.OFFLINE, sessionId);
  }

  private byte[] presence(Presence presence, String sessionId) {
    return codec.status(
        presence,
        sessionId,
        Instant.now(),
        marks(Lane.LIFE, Lane.ALERT, Lane.AUDIT),
        marks(Lane.TELEMETRY));
  }

  private CloudEventsCodec.Marks marks(Lane... lanes) {
    Map<Lane, Long> highWater = new EnumMap<>(Lane.class);
    for (Lane lane : lanes) {
      highWater.put(lane, outbox.highWater(lane));
    }
    return new CloudEventsCodec.Marks(outbox.epoch(lanes[0]), highWater);
  }
}
