package io.gengfu.driver.modbus;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How requests and answers travel, written from the specifications. */
enum Framing {
  /** Modbus Messaging on TCP/IP V1.0b §3.1. */
  TCP(
      List.of(
          // no header at all
          "474554202F20485454502F312E310D0A0D0A",
          // length 0
          "0000000000000000000000000000",
          // protocol 7
          "IIII0007000501030200AA",
          // another unit
          "IIII000000052A030200AA",
          // another function
          "IIII00000005012B0200AA",
          // fewer bytes than it says
          "IIII0000000501030A00AA",
          // fewer registers than asked for
          "IIII0000000301FF00",
          // no function
          "IIII0000000101")) {
    @Override
    @Nullable Request read(DataInputStream in) throws IOException {
      byte[] header = in.readNBytes(7);
      if (header.length < 7) {
        return null;
      }
      byte[] pdu = in.readNBytes(ByteBuffer.wrap(header).getShort(4) - 1);
      return new Request(header, Byte.toUnsignedInt(header[6]), pdu);
    }

    @Override
    byte[] answer(Request request, byte[] pdu) {
      return ByteBuffer.allocate(7 + pdu.length)
          .put(request.head(), 0, 2)
          .putShort((short) 0)
          .putShort((short) (1 + pdu.length))
          .put((byte) request.unit())
          .put(pdu)
          .array();
    }
  },

  /** Modbus over Serial Line V1.02 §2.5.1. */
  RTU(
      List.of(
          // noise
          "DEADBEEF00FF55AA",
          // the right form and a wrong checksum
          "0101010000",
          // another unit, a right checksum
          "02010101900C",
          // an answer that breaks off
          "0103",
          // a byte, as of a transmitter that is switched
          "00")) {
    @Override
    @Nullable Request read(DataInputStream in) throws IOException {
      byte[] head = in.readNBytes(7);
      if (head.length < 7) {
        return null;
      }
      int more =
          switch (head[1]) {
            case 15, 16 -> head[6] + 2;
            case 0x2B -> 0;
            default -> 1;
          };
      byte[] frame = Arrays.copyOf(head, 7 + more);
      in.readFully(frame, 7, more);
      return new Request(
          head, Byte.toUnsignedInt(head[0]), Arrays.copyOfRange(frame, 1, frame.length - 2));
    }

    @Override
    byte[] answer(Request request, byte[] pdu) {
      return RtuUnit.frame(request.unit(), pdu);
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> garbage;

  Framing(List<String> garbage) {
    this.garbage = garbage;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Request(byte[] head, int unit, byte[] pdu) {}

  /** The next request; null when the client has gone. */
  abstract @Nullable Request read(DataInputStream in) throws IOException;

  abstract byte[] answer(Request request, byte[] pdu);

  /** Every way of making no sense that such a line can have, as hex; IIII: the transaction. */
  List<String> garbage() {
    return garbage;
  }
}
