package io.gengfu.agent.uplink;

import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session listens to. */
final class Subscriptions {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

  private Subscriptions() {}

  /**
   * Says which of them the broker refuses.
   *
   * @param codes the broker's answers (MQTT 5 §3.9.3)
   */
  static void check(String uplink, MqttSubscription[] wanted, int[] codes) {
    for (int i = 0; codes != null && i < codes.length; i++) {
      if (codes[i] >= 0x80) {
        LOG.error(
            "uplink {}: the broker refuses the subscription to {} (0x{}); allow it there",
            uplink,
            wanted[i].getTopic(),
            Integer.toHexString(codes[i]));
      }
    }
  }
}
