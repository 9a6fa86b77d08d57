package io.gengfu.agent.store;

import java.util.Arrays;

/** Bytes that grow, written bit by bit (the highest bit first) or as whole numbers. */
final class BitSink {

  private byte[] bytes = new byte[64];
  private int size;
  private long pending;
  private int pendingBits;

  void clear() {
    size = 0;
    pending = 0;
    pendingBits = 0;
  }

  /** The lowest {@code count} bits, 0 to 64. */
  void bits(long value, int count) {
    if (count > 32) {
      atMost32(value >>> 32, count - 32);
      atMost32(value, 32);
    } else {
      atMost32(value, count);
    }
  }

  private void atMost32(long value, int count) {
    pending = (pending << count) | (value & ((1L << count) - 1));
    pendingBits += count;
    while (pendingBits >= 8) {
      pendingBits -= 8;
      octet((int) (pending >>> pendingBits));
    }
  }

  /** Fills the last byte with zeros. */
  void align() {
    if (pendingBits > 0) {
      octet((int) (pending << (8 - pendingBits)));
    }
    pending = 0;
    pendingBits = 0;
  }

  /** One byte; only where bytes are aligned. */
  void octet(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = (byte) value;
  }

  /** An unsigned number, seven bits in a byte, the lowest first; only where bytes are aligned. */
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      octet((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    octet((int) rest);
  }

  void all(byte[] other) {
    if (bytes.length - size < other.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size * 2, size + other.length));
    }
    System.arraycopy(other, 0, bytes, size, other.length);
    size += other.length;
  }

  /** The other's length and bytes. */
  void section(BitSink other) {
    other.align();
    number(other.size);
    all(other.toBytes());
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Small numbers of either sign become small numbers without one. */
  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }
}
