package io.gengfu.simulators.line;

import java.util.List;

/** What happens to MQTT packets on their way. Called by several threads. */
@FunctionalInterface
public interface PacketFault {

  /** Everything as it came. */
  PacketFault NONE = (direction, packet, connection) -> List.of(packet);

  /** What a fault may do besides. Its effect follows what was passed on before. */
  interface Connection {

    /** Sends a packet that nobody wrote. */
    void forge(Direction direction, Packet packet);

    /** Ends the connection properly once everything forged is out. */
    void end();
  }

  /**
   * @return what goes on in this direction in the packet's place; none to swallow it
   */
  List<Packet> pass(Direction direction, Packet packet, Connection connection);

  /** First this one, then the other, on what is left. */
  default PacketFault and(PacketFault next) {
    return (direction, packet, connection) ->
        pass(direction, packet, connection).stream()
            .flatMap(p -> next.pass(direction, p, connection).stream())
            .toList();
  }
}
