package io.gengfu.agent.uplink;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** Makes the sessions of one connection. */
final class Connector {
  private final Line.Role role;
  private final Both both;
  private final String name;
  private final UplinkConfig config;

  Connector(Line.Role role, Both both, String name) {
    this.role = role;
    this.both = both;
    this.name = name;
    config = both.config;
  }

  Session open(String sessionId, Status status, Runnable wake) throws MqttException, IOException {
    boolean first = role == Line.Role.FIRST;
    Session.Settings settings =
        new Session.Settings(
            name,
            server(),
            "gengfu-" + both.gateway + "-" + config.name() + (first ? "" : "-second"),
            config.user(),
            password(),
            first ? Optional.of(will(status.offline(sessionId))) : Optional.empty(),
            first ? both.commands : Optional.empty(),
            both.timing,
            new Meter(both.budget::count));
    return Session.open(settings, both.topics, both.codec, wake);
  }

  private MqttMessage will(byte[] offline) {
    MqttMessage will = new MqttMessage(offline);
    will.setQos(both.willQos());
    will.setRetained(true);
    return will;
  }

  private String server() {
    boolean tls = config.broker().getScheme().equals("mqtts");
    int port = config.broker().getPort();
    int used = port >= 0 ? port : tls ? 8883 : 1883;
    return (tls ? "ssl://" : "tcp://") + config.broker().getHost() + ":" + used;
  }

  /** Read at each connection, so that a changed password needs no restart. */
  private Optional<String> password() throws IOException {
    Optional<Path> file = config.passwordFile();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file.get()).strip());
    } catch (IOException e) {
      throw new IOException("cannot read the password file " + file.get(), e);
    }
  }
}
