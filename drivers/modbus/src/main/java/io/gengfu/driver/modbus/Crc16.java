package io.gengfu.driver.modbus;

/** The checksum of RTU frames (Modbus over Serial Line V1.02 §6.2.2): polynomial A001, FFFF. */
final class Crc16 {

  private static final int POLYNOMIAL = 0xA001;
  private static final int[] TABLE = new int[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ POLYNOMIAL;
      }
      TABLE[i] = crc;
    }
  }

  private Crc16() {}

  /** Travels low byte first; over a frame with its checksum it is 0. */
  static int of(byte[] bytes, int from, int to) {
    int crc = 0xFFFF;
    for (int i = from; i < to; i++) {
      crc = (crc >> 8) ^ TABLE[(crc ^ bytes[i]) & 0xFF];
    }
    return crc;
  }
}
