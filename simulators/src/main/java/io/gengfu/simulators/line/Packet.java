package io.gengfu.simulators.line;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One MQTT 5 control packet (MQTT 5.0 §2.1).
 *
 * @param first its first byte: type and flags
 * @param body what follows the remaining length
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes it; compared by content
public record Packet(int first, byte[] body) {

  /** MQTT 5.0 table 2-1. */
  public enum Type {
    RESERVED,
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT,
    AUTH
  }

  /** A packet of a type whose flags are all 0. */
  static Packet of(Type type, byte... body) {
    return new Packet(List.of(Type.values()).indexOf(type) << 4, body);
  }

  /** What kind of packet it is. */
  public Type type() {
    return Type.values()[(first >> 4) & 0x0f];
  }

  /** A DISCONNECT with this reason code and no properties. */
  public static Packet disconnect(int reasonCode) {
    return of(Type.DISCONNECT, (byte) reasonCode, (byte) 0);
  }

  /** A CONNACK that refuses. */
  public static Packet connack(int reasonCode) {
    return of(Type.CONNACK, (byte) 0, (byte) reasonCode, (byte) 0);
  }

  /** The answer to a PUBLISH with this packet identifier. */
  public static Packet puback(int id, int reasonCode) {
    return of(Type.PUBACK, (byte) (id >> 8), (byte) id, (byte) reasonCode, (byte) 0);
  }

  /** The topic of a PUBLISH. */
  public String topic() {
    return new String(body, 2, twoBytes(0), StandardCharsets.UTF_8);
  }

  /** The packet identifier of a PUBACK, or of a PUBLISH above QoS 0; else 0. */
  public int id() {
    return switch (type()) {
      case PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK -> twoBytes(0);
      case PUBLISH -> qos() == 0 ? 0 : twoBytes(2 + twoBytes(0));
      case RESERVED, CONNECT, CONNACK, PINGREQ, PINGRESP, DISCONNECT, AUTH -> 0;
    };
  }

  /** Of a PUBLISH. */
  public int qos() {
    return (first >> 1) & 3;
  }

  /** The client identifier of a CONNECT. */
  public String clientId() {
    // Protocol name (6), version, flags, keep-alive (2), properties, client id: §3.1.2.
    int at = 10;
    int length = 0;
    int shift = 0;
    int one;
    do {
      one = body[at++] & 0xff;
      length |= (one & 0x7f) << shift;
      shift += 7;
    } while (one >= 0x80);
    at += length;
    return new String(body, at + 2, twoBytes(at), StandardCharsets.UTF_8);
  }

  private int twoBytes(int at) {
    return (body[at] & 0xff) << 8 | (body[at + 1] & 0xff);
  }

  byte[] bytes() {
    var bytes = new ByteArrayOutputStream(body.length + 5);
    bytes.write(first);
    int length = body.length;
    do {
      int one = length & 0x7f;
      length >>= 7;
      bytes.write(length > 0 ? one | 0x80 : one);
    } while (length > 0);
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Packet that && first == that.first && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return 31 * first + Arrays.hashCode(body);
  }

  @Override
  public String toString() {
    return type() + "[" + body.length + "]";
  }
}
