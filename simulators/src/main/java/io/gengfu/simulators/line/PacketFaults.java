package io.gengfu.simulators.line;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** The misbehaviour of brokers, ready made. */
public final class PacketFaults {

  private static final int RECEIVE_MAXIMUM = 0x21;
  private static final int TOPIC_ALIAS_MAXIMUM = 0x22;
  private static final int MAXIMUM_QOS = 0x24;
  private static final int MAXIMUM_PACKET_SIZE = 0x27;

  private PacketFaults() {}

  /** Packets of these types never arrive. */
  public static PacketFault swallow(Direction way, Predicate<Packet> which) {
    return (direction, packet, connection) ->
        direction == way && which.test(packet) ? List.of() : List.of(packet);
  }

  /** The broker answers each such PUBLISH itself, with this reason code, and nobody gets it. */
  public static PacketFault refuse(int reasonCode, int times, Predicate<Packet> which) {
    var left = new AtomicInteger(times);
    return (direction, packet, connection) -> {
      if (direction == Direction.TO_SERVER
          && packet.type() == Packet.Type.PUBLISH
          && packet.qos() > 0
          && which.test(packet)
          && left.getAndDecrement() > 0) {
        connection.forge(Direction.TO_CLIENT, Packet.puback(packet.id(), reasonCode));
        return List.of();
      }
      return List.of(packet);
    };
  }

  /** The broker ends the session at each such packet of the client, and nobody gets the packet. */
  public static PacketFault disconnect(int reasonCode, int times, Predicate<Packet> which) {
    return end(Packet.disconnect(reasonCode), times, which);
  }

  /** Nobody whose CONNECT is such gets in. */
  public static PacketFault refuseConnections(int reasonCode, Predicate<Packet> which) {
    return end(
        Packet.connack(reasonCode),
        Integer.MAX_VALUE,
        packet -> packet.type() == Packet.Type.CONNECT && which.test(packet));
  }

  private static PacketFault end(Packet last, int times, Predicate<Packet> which) {
    var left = new AtomicInteger(times);
    return (direction, packet, connection) -> {
      if (direction == Direction.TO_SERVER && which.test(packet) && left.getAndDecrement() > 0) {
        connection.forge(Direction.TO_CLIENT, last);
        connection.end();
        return List.of();
      }
      return List.of(packet);
    };
  }

  /** At most so many unacknowledged packets to the server (MQTT 5.0 §3.2.2.3.3). */
  public static PacketFault receiveMaximum(int packets) {
    return property(RECEIVE_MAXIMUM, (byte) (packets >> 8), (byte) packets);
  }

  /** No packet to the server may be longer (MQTT 5.0 §3.2.2.3.6). */
  public static PacketFault maximumPacketSize(int bytes) {
    return property(
        MAXIMUM_PACKET_SIZE,
        (byte) (bytes >> 24),
        (byte) (bytes >> 16),
        (byte) (bytes >> 8),
        (byte) bytes);
  }

  /** MQTT 5.0 §3.2.2.3.4; does not keep anybody from sending more. */
  public static PacketFault maximumQos(int qos) {
    return property(MAXIMUM_QOS, (byte) qos);
  }

  /**
   * The client must write each topic out (MQTT 5.0 §3.2.2.3.8): what is told by topic is found, and
   * a PUBLISH that never arrives takes no alias along that later ones would need.
   */
  public static PacketFault noTopicAliases() {
    return property(TOPIC_ALIAS_MAXIMUM, (byte) 0, (byte) 0);
  }

  /** Sets a property of each CONNACK that accepts. */
  private static PacketFault property(int id, byte... value) {
    return (direction, packet, connection) -> {
      if (packet.type() != Packet.Type.CONNACK || packet.body()[1] != 0) {
        return List.of(packet);
      }
      byte[] body = packet.body();
      int lengthBytes = (body[2] & 0x80) == 0 ? 1 : 2; // Nobody says more than 16 kB here.
      List<byte[]> properties = properties(body, 2 + lengthBytes);
      properties.removeIf(property -> property[0] == id);
      var joined = new ByteArrayOutputStream();
      properties.forEach(joined::writeBytes);
      joined.write(id);
      joined.writeBytes(value);
      var changed = new ByteArrayOutputStream();
      changed.write(body, 0, 2);
      int length = joined.size();
      if (length >= 0x80) {
        changed.write((length & 0x7f) | 0x80);
        changed.write(length >> 7);
      } else {
        changed.write(length);
      }
      changed.writeBytes(joined.toByteArray());
      return List.of(new Packet(packet.first(), changed.toByteArray()));
    };
  }

  private static List<byte[]> properties(byte[] body, int from) {
    var properties = new ArrayList<byte[]>();
    for (int at = from; at < body.length; ) {
      int end = at + 1 + valueLength(body, at);
      properties.add(Arrays.copyOfRange(body, at, end));
      at = end;
    }
    return properties;
  }

  /** MQTT 5.0 §2.2.2.2, of what may stand in a CONNACK. */
  private static int valueLength(byte[] body, int at) {
    return switch (body[at]) {
      case 0x24, 0x25, 0x28, 0x29, 0x2a -> 1;
      case 0x13, 0x21, 0x22 -> 2;
      case 0x11, 0x27 -> 4;
      case 0x26 -> {
        int name = text(body, at + 1);
        yield name + text(body, at + 1 + name);
      }
      default -> text(body, at + 1);
    };
  }

  private static int text(byte[] body, int at) {
    return 2 + ((body[at] & 0xff) << 8 | (body[at + 1] & 0xff));
  }
}
