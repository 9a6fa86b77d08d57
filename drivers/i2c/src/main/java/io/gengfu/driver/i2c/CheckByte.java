package io.gengfu.driver.i2c;

/** The packet error code of SMBus: CRC-8 with x⁸+x²+x+1, from 0 (SMBus 2.0 §5.4). */
final class CheckByte {

  private static final int POLYNOMIAL = 0x07;

  private CheckByte() {}

  /** Of all bytes of a transaction before it, addresses with their read bit included. */
  static int of(byte... bytes) {
    int check = 0;
    for (byte next : bytes) {
      check ^= Byte.toUnsignedInt(next);
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        check = (check & 0x80) != 0 ? (check << 1 ^ POLYNOMIAL) & 0xFF : check << 1;
      }
    }
    return check;
  }
}
