package io.gengfu.driver.modbus;

import java.util.Arrays;

/** A unit's answers as RTU frames, written from the specification. */
final class RtuUnit {

  private RtuUnit() {}

  static byte[] answer(Registers registers, byte[] frame) {
    return frame(frame[0], registers.answer(Arrays.copyOfRange(frame, 1, frame.length - 2)));
  }

  static byte[] frame(int unit, byte[] pdu) {
    byte[] frame = new byte[pdu.length + 3];
    frame[0] = (byte) unit;
    System.arraycopy(pdu, 0, frame, 1, pdu.length);
    int crc = crc(frame, pdu.length + 1);
    frame[pdu.length + 1] = (byte) crc;
    frame[pdu.length + 2] = (byte) (crc >> 8);
    return frame;
  }

  /** Bit by bit, as the book has it (V1.02 §6.2.2); the driver's has a table. */
  static int crc(byte[] bytes, int length) {
    int crc = 0xFFFF;
    for (int i = 0; i < length; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xA001;
      }
    }
    return crc;
  }
}
