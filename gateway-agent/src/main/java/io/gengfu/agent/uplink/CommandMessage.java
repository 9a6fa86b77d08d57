package io.gengfu.agent.uplink;

import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * A message on the command topic, as it came: nothing in it is checked.
 *
 * @param retained the broker kept it for whoever comes, so nobody knows how old it is
 * @param responseTopic where the sender wants its answer (MQTT 5 §3.3.2.3.5); empty when it did not
 *     say
 * @param correlation what the answer is to carry (MQTT 5 §3.3.2.3.6); empty when there is none
 * @param signature the user property {@code signature}
 * @param replyMost bytes that an answer may have, so that the broker takes it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record CommandMessage(
    byte[] body,
    boolean retained,
    String responseTopic,
    byte[] correlation,
    Optional<String> signature,
    int replyMost) {

  private static final String SIGNATURE = "signature";

  static CommandMessage of(MqttMessage message, int replyMost) {
    MqttProperties properties = message.getProperties();
    String responseTopic = properties.getResponseTopic();
    byte[] correlation = properties.getCorrelationData();
    return new CommandMessage(
        message.getPayload(),
        message.isRetained(),
        responseTopic == null ? "" : responseTopic,
        correlation == null ? new byte[0] : correlation,
        properties.getUserProperties().stream()
            .filter(property -> property.getKey().equals(SIGNATURE))
            .map(UserProperty::getValue)
            .findFirst(),
        replyMost);
  }
}
