package io.gengfu.simulators.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketFaultsTest {

  /** What a fault asks for besides. */
  private static final class Asked implements PacketFault.Connection {
    final List<Packet> forged = new ArrayList<>();
    boolean ended;

    @Override
    public void forge(Direction direction, Packet packet) {
      assertThat(direction).isEqualTo(Direction.TO_CLIENT);
      forged.add(packet);
    }

    @Override
    public void end() {
      ended = true;
    }
  }

  private final Asked asked = new Asked();

  private static Packet publish(int id, String topic, int payload) {
    var body = new ByteArrayOutputStream();
    body.write(0);
    body.write(topic.length());
    body.writeBytes(topic.getBytes(StandardCharsets.UTF_8));
    body.write(id >> 8);
    body.write(id);
    body.write(0); // no properties
    body.writeBytes(new byte[payload]);
    return new Packet(0x32, body.toByteArray());
  }

  @Test
  void packetsAreFoundWhereverTheStreamIsTorn() {
    List<Packet> sent =
        List.of(publish(1, "a/b", 10), Packet.disconnect(0x8b), publish(300, "c", 40_000));
    var stream = new ByteArrayOutputStream();
    sent.forEach(packet -> stream.writeBytes(packet.bytes()));
    byte[] bytes = stream.toByteArray();
    for (int step : new int[] {1, 3, 1_000, bytes.length}) {
      var packets = new Packets();
      var found = new ArrayList<Packet>();
      for (int at = 0; at < bytes.length; at += step) {
        int count = Math.min(step, bytes.length - at);
        byte[] part = Arrays.copyOfRange(bytes, at, at + count);
        found.addAll(packets.add(part, count));
      }
      assertThat(found).as("in steps of %d", step).isEqualTo(sent);
    }
    assertThat(sent.getLast().id()).isEqualTo(300);
    assertThat(sent.getLast().topic()).isEqualTo("c");
  }

  @Test
  void aConnackGetsThePropertyInPlaceOfItsOwn() {
    // Receive Maximum 20, Assigned Client Identifier "x", a user property (MQTT 5.0 §3.2.2.3).
    byte[] body = {0, 0, 14, 0x21, 0, 20, 0x12, 0, 1, 'x', 0x26, 0, 1, 'k', 0, 1, 'v'};
    Packet connack = Packet.of(Packet.Type.CONNACK, body);

    List<Packet> passed =
        PacketFaults.receiveMaximum(3)
            .and(PacketFaults.maximumPacketSize(1_000))
            .pass(Direction.TO_CLIENT, connack, asked);

    byte[] wanted = {
      0, 0, 19, 0x12, 0, 1, 'x', 0x26, 0, 1, 'k', 0, 1, 'v', 0x21, 0, 3, 0x27, 0, 0, 3, (byte) 0xe8
    };
    assertThat(passed).containsExactly(Packet.of(Packet.Type.CONNACK, wanted));
  }

  @Test
  void aRefusedPublishIsAnsweredAndReachesNobodyAsOftenAsAsked() {
    PacketFault refusing = PacketFaults.refuse(0x97, 1, packet -> packet.topic().equals("a"));

    assertThat(refusing.pass(Direction.TO_SERVER, publish(1, "b", 1), asked)).hasSize(1);
    assertThat(refusing.pass(Direction.TO_SERVER, publish(2, "a", 1), asked)).isEmpty();
    assertThat(refusing.pass(Direction.TO_SERVER, publish(3, "a", 1), asked)).hasSize(1);
    assertThat(asked.forged).containsExactly(Packet.puback(2, 0x97));
    assertThat(asked.ended).isFalse();
  }

  @Test
  void aDisconnectIsTheLastThatTheClientHears() {
    PacketFault ending =
        PacketFaults.disconnect(0x8b, 1, packet -> packet.type() == Packet.Type.PUBLISH);

    assertThat(ending.pass(Direction.TO_SERVER, publish(1, "b", 1), asked)).isEmpty();
    assertThat(asked.forged).containsExactly(Packet.disconnect(0x8b));
    assertThat(asked.ended).isTrue();
  }

  @Test
  void whatIsSwallowedIsSwallowedInItsDirectionOnly() {
    PacketFault swallowing =
        PacketFaults.swallow(Direction.TO_CLIENT, packet -> packet.type() == Packet.Type.PUBACK);

    assertThat(swallowing.pass(Direction.TO_CLIENT, Packet.puback(1, 0), asked)).isEmpty();
    assertThat(swallowing.pass(Direction.TO_SERVER, Packet.puback(1, 0), asked)).hasSize(1);
  }
}
