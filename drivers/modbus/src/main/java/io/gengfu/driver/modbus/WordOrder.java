package io.gengfu.driver.modbus;

/**
 * How the bytes of a value wider than one register follow each other, A the most significant. The
 * specification (§4.2) orders the bytes of one register and leaves that of several to the vendor; a
 * value of one register is therefore always AB.
 */
enum WordOrder {
  /** ABCD: most significant register first. */
  BIG(false, false),
  /** DCBA: everything reversed. */
  LITTLE(true, true),
  /** BADC: most significant register first, bytes swapped in each. */
  BIG_SWAPPED(false, true),
  /** CDAB: least significant register first. */
  LITTLE_SWAPPED(true, false);

  private final boolean wordsReversed;
  private final boolean bytesSwapped;

  WordOrder(boolean wordsReversed, boolean bytesSwapped) {
    this.wordsReversed = wordsReversed;
    this.bytesSwapped = bytesSwapped;
  }

  /** From the wire to most significant byte first, and back: each order is its own inverse. */
  byte[] arrange(byte[] bytes) {
    if (bytes.length <= 2) {
      return bytes.clone();
    }
    byte[] arranged = new byte[bytes.length];
    int words = bytes.length / 2;
    for (int word = 0; word < words; word++) {
      int from = 2 * (wordsReversed ? words - 1 - word : word);
      arranged[2 * word] = bytes[bytesSwapped ? from + 1 : from];
      arranged[2 * word + 1] = bytes[bytesSwapped ? from : from + 1];
    }
    return arranged;
  }
}
