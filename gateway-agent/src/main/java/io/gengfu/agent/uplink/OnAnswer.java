package io.gengfu.agent.uplink;

import java.util.function.IntConsumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;

/**
 * Hears the broker's answer to one message.
 *
 * @param code takes its reason code, on Paho's thread
 */
record OnAnswer(IntConsumer code) implements MqttActionListener {
  @Override
  public void onSuccess(IMqttToken token) {
    int[] codes = token.getReasonCodes();
    code.accept(codes == null || codes.length == 0 ? 0 : codes[0]);
  }

  // Only the end of the connection comes here, and that ends the session.
  @Override
  public void onFailure(IMqttToken token, Throwable cause) {}
}
