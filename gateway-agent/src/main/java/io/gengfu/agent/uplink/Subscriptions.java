package io.gengfu.agent.uplink;

import java.time.Duration;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session listens to.
 *
 * @param wanted the first is that by which receipts come; may be none
 * @param confirming hears whether the broker lets the gateway listen to it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Subscriptions(String uplink, MqttSubscription[] wanted, Confirming confirming) {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

  /**
   * Subscribes, and waits for the broker's word.
   *
   * @throws MqttException if it gives none
   */
  void begin(MqttAsyncClient client, Duration limit) throws MqttException {
    if (wanted.length > 0) {
      IMqttToken subscribed = client.subscribe(wanted, null, null, new MqttProperties());
      subscribed.waitForCompletion(limit.toMillis());
      check(subscribed.getReasonCodes());
    }
  }

  /**
   * Subscribes anew, in case the broker has forgotten: waits for nothing.
   *
   * @throws MqttException if the session is over
   */
  void again(MqttAsyncClient client) throws MqttException {
    client.subscribe(
        wanted,
        null,
        new MqttActionListener() {
          @Override
          public void onSuccess(IMqttToken token) {
            check(token.getReasonCodes());
          }

          @Override
          public void onFailure(IMqttToken token, Throwable cause) {
            LOG.warn("uplink {}: subscribing again: {}", uplink, cause.getMessage());
          }
        },
        new MqttProperties());
  }

  /** By the broker's answers (MQTT 5 §3.9.3). */
  private void check(int[] codes) {
    for (int i = 0; codes != null && i < codes.length; i++) {
      if (codes[i] >= 0x80) {
        LOG.error(
            "uplink {}: the broker refuses the subscription to {} (0x{}); allow it there",
            uplink,
            wanted[i].getTopic(),
            Integer.toHexString(codes[i]));
      }
    }
    confirming.listens(codes != null && codes.length > 0 && codes[0] >= 0x80);
  }
}
