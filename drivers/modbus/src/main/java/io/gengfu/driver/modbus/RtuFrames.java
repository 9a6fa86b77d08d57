package io.gengfu.driver.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Frames of Modbus RTU (Modbus over Serial Line V1.02 §2.5.1): unit, PDU, checksum.
 *
 * <p>Where a frame ends is told by how long it must be, not by silence: an adapter, a scheduler or
 * a device server tears frames apart and joins them. Its silence would be 1.75 ms at most.
 */
final class RtuFrames {

  /** The longest (§2.5.1). */
  static final int MAX = 256;

  /** Of an exception: unit, function, code, checksum. */
  private static final int EXCEPTION_LENGTH = 5;

  private RtuFrames() {}

  static byte[] frame(int unit, ByteBuffer pdu) {
    int length = pdu.remaining();
    byte[] frame = new byte[length + 3];
    frame[0] = (byte) unit;
    pdu.get(pdu.position(), frame, 1, length);
    int crc = Crc16.of(frame, 0, length + 1);
    frame[length + 1] = (byte) crc;
    frame[length + 2] = (byte) (crc >> 8);
    return frame;
  }

  /** How long the answer to a request is at most, unless it is an exception. */
  static int answerLength(byte[] request) {
    int function = request[1] & 0xFF;
    if (function == DeviceIdentification.FUNCTION) {
      return MAX;
    }
    int quantity = Short.toUnsignedInt(ByteBuffer.wrap(request).getShort(4));
    return switch (function) {
      case 1, 2 -> 5 + (quantity + 7) / 8;
      case 3, 4, 23 -> 5 + 2 * quantity;
      case 5, 6, 15, 16 -> 8;
      default -> throw new IllegalArgumentException("function " + function + " is never asked");
    };
  }

  /** An answer among what was received: where its PDU lies, and where what follows it begins. */
  record Found(int pduStart, int pduEnd, int end) {}

  /**
   * Finds the answer to a request in what was received, behind whatever stray bytes.
   *
   * @param from where to begin
   */
  static Optional<Found> find(byte[] received, int from, int length, byte[] request) {
    boolean tellsItsLength = request[1] == DeviceIdentification.FUNCTION;
    int whole = answerLength(request);
    for (int at = from; at + EXCEPTION_LENGTH <= length; at++) {
      if (received[at] != request[0]) {
        continue;
      }
      boolean refused = received[at + 1] == (byte) (request[1] | Pdus.EXCEPTION_BIT);
      int wanted =
          refused
              ? EXCEPTION_LENGTH
              : tellsItsLength ? DeviceIdentification.frameLength(received, at, length) : whole;
      int end = at + wanted;
      if (wanted <= length - at
          && (refused || isAbout(request, received, at))
          && Crc16.of(received, at, end) == 0) {
        return Optional.of(new Found(at + 1, end - 2, end));
      }
    }
    return Optional.empty();
  }

  /** What an answer repeats of its request, or must be by it. */
  private static boolean isAbout(byte[] request, byte[] received, int at) {
    return switch (request[1]) {
      case 1, 2, 3, 4, 23 ->
          received[at + 1] == request[1]
              && Byte.toUnsignedInt(received[at + 2]) == answerLength(request) - 5;
      // Type and code.
      case DeviceIdentification.FUNCTION -> Arrays.equals(received, at + 1, at + 4, request, 1, 4);
      // Address and value, or address and quantity.
      default -> Arrays.equals(received, at + 1, at + 6, request, 1, 6);
    };
  }
}
