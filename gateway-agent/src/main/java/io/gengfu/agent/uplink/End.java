package io.gengfu.agent.uplink;

import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Why a session is over.
 *
 * @param code of the broker, or {@link Reasons#CONNECTION_LOST}, {@link Reasons#NOT_UNDERSTOOD}
 */
record End(String why, int code) {

  /** The line, or this side of it. */
  static End line(String why) {
    return new End(why, Reasons.CONNECTION_LOST);
  }

  /** What Paho tells of it. */
  static End of(MqttDisconnectResponse response) {
    MqttException cause = response.getException();
    int code = response.getReturnCode();
    if (Reasons.isCode(code) || cause == null) {
      String more = response.getReasonString();
      String why = "the broker ended the session: " + Reasons.say(code);
      return new End(more == null || more.isEmpty() ? why : why + ", " + more, code);
    }
    return cause.getReasonCode() == MqttException.REASON_CODE_INVALID_RETURN_CODE
        ? new End(
            "the broker answered with a reason code that this client does not know there",
            Reasons.NOT_UNDERSTOOD)
        : line("connection lost: " + say(cause));
  }

  /** What an exception of Paho says, with the cause that it hides. */
  static String say(MqttException e) {
    Throwable cause = e.getCause();
    String text = e.getMessage() + " (" + e.getReasonCode() + ")";
    return cause == null ? text : text + ": " + cause.getMessage();
  }
}
