package io.gengfu.agent.uplink;

import java.util.ArrayList;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session listens to. */
final class Subscriptions {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

  private Subscriptions() {}

  /**
   * @param commands whether the uplink takes any
   */
  static MqttSubscription[] wanted(Topics topics, boolean commands) {
    var wanted = new ArrayList<MqttSubscription>();
    wanted.add(new MqttSubscription(topics.receipt(), 1));
    wanted.add(new MqttSubscription(topics.status(), 1));
    if (commands) {
      MqttSubscription command = new MqttSubscription(topics.command(), 1);
      // Else one that was published retained would look like any other to who is online.
      command.setRetainAsPublished(true);
      wanted.add(command);
    }
    return wanted.toArray(MqttSubscription[]::new);
  }

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
