package io.gengfu.agent.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads what {@link BitSink} wrote. Past its end, or for what it never writes, it throws. */
final class BitSource {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final long end;
  private long position;

  private BitSource(byte[] padded, long position, long end) {
    this.bytes = padded;
    this.position = position;
    this.end = end;
  }

  static BitSource of(byte[] bytes) {
    // Padded, so that eight bytes can be had at once up to the end.
    return new BitSource(Arrays.copyOf(bytes, bytes.length + Long.BYTES), 0, 8L * bytes.length);
  }

  boolean isAtEnd() {
    return position >= end;
  }

  /** Whole bytes that are left. */
  int left() {
    return (int) ((end - position) >>> 3);
  }

  /** At least 57 bits, leftmost first; beyond the end anything. */
  long peek() {
    return (long) LONGS.get(bytes, (int) (position >>> 3)) << (position & 7);
  }

  void skip(int count) {
    position += count;
    if (position > end) {
      throw new IllegalArgumentException("a telemetry block that ends too early");
    }
  }

  /** 0 to 64 bits. */
  long bits(int count) {
    if (count > 32) {
      return (atMost32(count - 32) << 32) | atMost32(32);
    }
    return atMost32(count);
  }

  private long atMost32(int count) {
    // In two steps, since a shift by 64 is none.
    long value = (peek() >>> 1) >>> (63 - count);
    skip(count);
    return value;
  }

  int octet() {
    return (int) atMost32(8);
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  /** A number that may be anything from 0 to {@code most}. */
  int number(int most) {
    long value = number();
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(
          "%s where at most %d can be".formatted(Long.toUnsignedString(value), most));
    }
    return (int) value;
  }

  byte[] bytes(int count) {
    int from = (int) (position >>> 3);
    skip(8 * count);
    return Arrays.copyOfRange(bytes, from, from + count);
  }

  /** What {@link BitSink#section} wrote. */
  BitSource section() {
    int length = number(left());
    long begin = position;
    skip(8 * length);
    return new BitSource(bytes, begin, position);
  }

  static long zagzig(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
