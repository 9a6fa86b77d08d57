package io.gengfu.agent.store;

/**
 * Rice's code for numbers that are small most of the time, with a parameter that follows them: a
 * quotient in ones and a zero, then the remainder in as many bits as the numbers before suggest. It
 * is {@code sum}, sixteen times their mean, that both sides keep.
 */
final class Rice {

  private static final int ESCAPE = 24;

  private Rice() {}

  private static int remainderBits(long sum) {
    return 63 - Long.numberOfLeadingZeros((sum >>> 4) | 1);
  }

  /** The sum after this number; one far off counts for no more than lets it double. */
  static long after(long sum, long value) {
    long most = sum + 16;
    long counted = Long.compareUnsigned(value, most) > 0 ? most : value;
    long next = sum + counted - (sum >>> 4);
    return Math.min(next, 1L << 44);
  }

  static void put(BitSink sink, long sum, long value) {
    int bits = remainderBits(sum);
    long quotient = value >>> bits;
    if (quotient >= 0 && quotient < ESCAPE) {
      sink.bits((1L << (quotient + 1)) - 2, (int) quotient + 1);
      sink.bits(value, bits);
    } else {
      int length = 64 - Long.numberOfLeadingZeros(value);
      sink.bits((1L << ESCAPE) - 1, ESCAPE);
      sink.bits(length - 1L, 6);
      sink.bits(value, length);
    }
  }

  static long next(BitSource source, long sum) {
    int bits = remainderBits(sum);
    int ones = Long.numberOfLeadingZeros(~source.peek());
    if (ones < ESCAPE) {
      source.skip(ones + 1);
      return bits == 0 ? ones : ((long) ones << bits) | source.bits(bits);
    }
    source.skip(ESCAPE);
    int length = (int) source.bits(6) + 1;
    return source.bits(length);
  }
}
