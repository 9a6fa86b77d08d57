package io.gengfu.agent.uplink;

import java.util.Map;
import java.util.Set;
import org.eclipse.paho.mqttv5.common.MqttException;

/** The reason codes of MQTT 5.0 §2.4 with which a broker refuses or ends something. */
final class Reasons {
  static final int CONNECTION_LOST = -1;

  /**
   * The client ended the session over an answer with a code that it does not know: Paho 1.2.5 at
   * 0x91 in a PUBACK, for one. It never says which code it was.
   */
  static final int NOT_UNDERSTOOD = -2;

  static final int SESSION_TAKEN_OVER = 0x8e;
  static final int QOS_NOT_SUPPORTED = 0x9b;

  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(0x00, "normal disconnection"),
          Map.entry(0x10, "no subscriber at the broker"),
          Map.entry(0x80, "unspecified error"),
          Map.entry(0x81, "malformed packet"),
          Map.entry(0x82, "protocol error"),
          Map.entry(0x83, "implementation specific error"),
          Map.entry(0x84, "unsupported protocol version"),
          Map.entry(0x85, "client identifier not valid"),
          Map.entry(0x86, "bad user name or password"),
          Map.entry(0x87, "not authorised"),
          Map.entry(0x88, "server unavailable"),
          Map.entry(0x89, "server busy"),
          Map.entry(0x8a, "banned"),
          Map.entry(0x8b, "server shutting down"),
          Map.entry(0x8c, "bad authentication method"),
          Map.entry(0x8d, "keep alive timeout"),
          Map.entry(SESSION_TAKEN_OVER, "session taken over: another client has this name"),
          Map.entry(0x8f, "topic filter invalid"),
          Map.entry(0x90, "topic name refused"),
          Map.entry(0x91, "packet identifier in use"),
          Map.entry(0x93, "receive maximum exceeded"),
          Map.entry(0x94, "topic alias invalid"),
          Map.entry(0x95, "packet too large"),
          Map.entry(0x96, "message rate too high"),
          Map.entry(0x97, "quota exceeded"),
          Map.entry(0x98, "administrative action"),
          Map.entry(0x99, "payload format refused"),
          Map.entry(0x9a, "retain not supported"),
          Map.entry(QOS_NOT_SUPPORTED, "QoS not supported"),
          Map.entry(0x9c, "use another server"),
          Map.entry(0x9d, "server moved"),
          Map.entry(0x9e, "shared subscriptions not supported"),
          Map.entry(0x9f, "connection rate exceeded"),
          Map.entry(0xa0, "maximum connect time"),
          Map.entry(0xa1, "subscription identifiers not supported"),
          Map.entry(0xa2, "wildcard subscriptions not supported"));

  /** To come back at once would make it worse. */
  private static final Set<Integer> BUSY =
      Set.of(0x88, 0x89, 0x8a, 0x96, 0x97, 0x98, 0x9c, 0x9d, 0x9f);

  /** Says nothing about whoever asked. */
  private static final Set<Integer> PASSING = Set.of(0x88, 0x89, 0x8b, 0x9c, 0x9d, 0x9f);

  private Reasons() {}

  static String say(int code) {
    String words = WORDS.get(code);
    return words == null
        ? "reason code 0x%02x".formatted(code)
        : words + " (0x%02x)".formatted(code);
  }

  static boolean isCode(int code) {
    return code >= 0x80 && code <= 0xff;
  }

  static boolean passes(int code) {
    return PASSING.contains(code);
  }

  /**
   * Whether a broker may have refused the connection for the QoS of its will. Paho 1.2.5 does not
   * know 0x9B in a CONNACK and says 50001 in its place.
   */
  static boolean mayBeTheWill(int code) {
    return code == QOS_NOT_SUPPORTED || code == MqttException.REASON_CODE_INVALID_RETURN_CODE;
  }

  static boolean isBusy(int code) {
    return BUSY.contains(code);
  }

  /** Whether a record is refused for what it is: 0x95, 0x99. 0x97 speaks of the broker. */
  static boolean isAboutTheRecord(int code) {
    return code == 0x95 || code == 0x99;
  }
}
