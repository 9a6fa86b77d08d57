package io.gengfu.agent.uplink;

import io.gengfu.agent.uplink.Codec.Letter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Makes the sessions of one connection. */
final class Connector {
  private final Line.Role role;
  private final Both both;
  private final String name;
  private final Access access;
  private final Twin twin;

  Connector(Line.Role role, Both both, Access access, Twin twin, String name) {
    this.role = role;
    this.both = both;
    this.name = name;
    this.access = access;
    this.twin = twin;
  }

  Session open(String sessionId, Status status, Runnable wake) throws MqttException, IOException {
    boolean first = role == Line.Role.FIRST;
    Meter meter = new Meter(both.budget::count);
    Session.Settings settings =
        new Session.Settings(
            name,
            access.enter(meter),
            both.codec.clientId(role, twin),
            first ? Optional.of(will(status.lost(sessionId))) : Optional.empty(),
            first ? both.commands : Optional.empty(),
            twin,
            both.confirming,
            both.timing,
            keepAlive(),
            meter);
    Session session = Session.open(settings, both.codec, wake);
    access.entered();
    return session;
  }

  private Duration keepAlive() {
    return switch (role) {
      case FIRST -> both.together() ? Timing.KEEP_ALIVE_ALL : Timing.KEEP_ALIVE_URGENT;
      case SECOND -> Timing.KEEP_ALIVE_REST;
    };
  }

  private Letter will(Letter lost) {
    int qos = Math.min(both.willQos(), lost.qosMost());
    return new Letter(lost.topic(), lost.payload(), lost.format(), qos, lost.retained());
  }
}
