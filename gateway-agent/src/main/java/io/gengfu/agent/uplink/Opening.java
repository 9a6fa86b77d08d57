package io.gengfu.agent.uplink;

import io.gengfu.agent.uplink.Codec.Letter;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** With what a session begins: MQTT 5.0 §3.1. */
final class Opening {
  private static final int RECEIPTS_IN_FLIGHT = 32;

  private Opening() {}

  static MqttConnectionOptions of(Session.Settings settings) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
    options.setAutomaticReconnect(false);
    options.setConnectionTimeout((int) settings.timing().connect().toSeconds());
    options.setKeepAliveInterval((int) settings.keepAlive().toSeconds());
    options.setReceiveMaximum(RECEIPTS_IN_FLIGHT);
    // No maximum packet size of our own: Paho 1.2.5 holds it against what it sends, and ends the
    // session of a record that is larger, for ever (ClientState asks for the wrong one of the two).
    settings.entry().into(options);
    settings.will().ifPresent(will -> leaveBehind(will, settings.timing(), options));
    return options;
  }

  private static void leaveBehind(Letter will, Timing timing, MqttConnectionOptions options) {
    MqttMessage message = new MqttMessage(will.payload());
    message.setQos(will.qosMost());
    message.setRetained(will.retained());
    options.setWill(will.topic(), message);
    MqttProperties properties = new MqttProperties();
    properties.setWillDelayInterval(timing.will().toSeconds());
    properties.setContentType(will.format().contentType());
    options.setWillMessageProperties(properties);
  }
}
