package io.gengfu.agent.store;

import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Block.Trust;
import io.gengfu.model.Value;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Blocks as version 1 wrote them, with points by key; read only.
 *
 * <p>Bytes: version; dictionary of strings; count; then per reading the point (dictionary index),
 * the milliseconds since the reading before, and a tag with the quality and the kind of value. A
 * value equal to the point's value before takes no bytes.
 */
final class NamedBlock {

  private static final int VERSION = 1;
  private static final int NONE = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int NUMBER = 3;
  private static final int CONSTANT = 4;
  private static final int TEXT = 5;
  private static final int SAME = 7;

  /** Point, time and tag take a byte each at least. */
  private static final int LEAST_BYTES = 3;

  private NamedBlock() {}

  static boolean is(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == VERSION;
  }

  /**
   * @throws IllegalArgumentException if these are not the bytes of such a block
   */
  static List<Sample> decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IllegalArgumentException("a telemetry block of version " + version);
      }
      String[] words = new String[count(in, 2)];
      for (int i = 0; i < words.length; i++) {
        words[i] = in.readUTF();
      }
      int count = count(in, LEAST_BYTES);
      List<Sample> samples = new ArrayList<>(count);
      Map<String, Value> before = new HashMap<>();
      long time = 0;
      for (int i = 0; i < count; i++) {
        String point = words[(int) readVar(in)];
        long zigzag = readVar(in);
        time += (zigzag >>> 1) ^ -(zigzag & 1);
        int tag = in.readUnsignedByte();
        Value value = (tag & 7) == SAME ? before.get(point) : readValue(in, tag & 7, words);
        if (value != null) {
          before.put(point, value);
        }
        samples.add(new Sample(point, time, Trust.of((byte) (tag >> 3)), value));
      }
      return samples;
    } catch (IOException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("a garbled telemetry block", e);
    }
  }

  /** How many follow; no more than there are bytes for. */
  private static int count(DataInputStream in, int leastBytes) throws IOException {
    long count = readVar(in);
    if (count < 0 || count > in.available() / leastBytes) {
      throw new IllegalArgumentException("a telemetry block that lacks bytes");
    }
    return (int) count;
  }

  private static @Nullable Value readValue(DataInputStream in, int kind, String[] words)
      throws IOException {
    return switch (kind) {
      case NONE -> null;
      case FALSE -> Value.of(false);
      case TRUE -> Value.of(true);
      case NUMBER -> Value.of(in.readDouble());
      case CONSTANT -> new Value.Constant(words[(int) readVar(in)]);
      case TEXT -> new Value.Text(words[(int) readVar(in)]);
      default -> throw new IllegalArgumentException("a value of kind " + kind);
    };
  }

  private static long readVar(DataInputStream in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = in.readUnsignedByte();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }
}
