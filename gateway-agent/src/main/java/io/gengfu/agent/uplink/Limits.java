package io.gengfu.agent.uplink;

import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * What the broker allows in one session; another may allow less (MQTT 5.0 §3.2.2.3).
 *
 * @param inFlight messages without an answer
 * @param packetMost bytes of one packet
 * @param qos the highest
 */
record Limits(int inFlight, long packetMost, int qos) {
  private static final int RECEIVE_MAXIMUM_UNSAID = 65_535;
  private static final int FLYING_MOST = 64;

  /** Topic, properties and headers around a payload, generously. */
  private static final int OVERHEAD_BYTES = 512;

  static Limits of(MqttProperties connack) {
    Integer receiveMaximum = connack.getReceiveMaximum();
    Long packets = connack.getMaximumPacketSize();
    Integer qos = connack.getMaximumQoS();
    return new Limits(
        Math.min(FLYING_MOST, receiveMaximum == null ? RECEIVE_MAXIMUM_UNSAID : receiveMaximum),
        packets == null ? Long.MAX_VALUE : packets,
        qos == null ? 1 : Math.min(1, qos));
  }

  /** Whether a message with such a payload may be sent; else the broker would end the session. */
  boolean takes(int payloadBytes) {
    return payloadBytes + OVERHEAD_BYTES <= packetMost;
  }

  int payloadMost() {
    return (int) Math.min(Integer.MAX_VALUE, packetMost - OVERHEAD_BYTES);
  }
}
