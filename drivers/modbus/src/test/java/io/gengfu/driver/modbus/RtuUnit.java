package io.gengfu.driver.modbus;

import java.util.Arrays;

/** A unit's answers as RTU frames, written from the specification. */
final class RtuUnit {

  private RtuUnit() {}

  static byte[] answer(Registers registers, byte[] frame) {
    byte[] pdu = registers.answer(Arrays.copyOfRange(frame, 1, frame.length - 2));
    byte[] answer = new byte[pdu.length + 3];
    answer[0] = frame[0];
    System.arraycopy(pdu, 0, answer, 1, pdu.length);
    int crc = crc(answer, pdu.length + 1);
    answer[pdu.length + 1] = (byte) crc;
    answer[pdu.length + 2] = (byte) (crc >> 8);
    return answer;
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
