package io.gengfu.agent.store;

import io.gengfu.model.Value;
import io.gengfu.rules.Known;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Readings of one stretch of time, self-contained: points by key, constants and texts by name,
 * since indices, ordinals and handles hold for one process only.
 *
 * <p>Bytes: version; dictionary of strings; count; then per reading the point (dictionary index),
 * the milliseconds since the reading before, and a tag with the quality and the kind of value. A
 * value equal to the point's value before takes no bytes.
 */
public record Block(List<Sample> samples) {

  private static final int VERSION = 1;
  private static final int NONE = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int NUMBER = 3;
  private static final int CONSTANT = 4;
  private static final int TEXT = 5;
  private static final int SAME = 7;

  public Block {
    samples = List.copyOf(samples);
  }

  /** How far a sample is to be trusted. */
  public enum Trust {
    NEVER(Known.NEVER),
    GOOD(Known.GOOD),
    UNCERTAIN(Known.UNCERTAIN),
    BAD(Known.BAD),
    STALE(Known.STALE);

    private static final List<Trust> ALL = List.of(values());
    private final byte known;

    Trust(byte known) {
      this.known = known;
    }

    /** One of the constants of {@link Known}. */
    public byte known() {
      return known;
    }

    /** Of one of the constants of {@link Known}. */
    static Trust of(byte known) {
      for (Trust trust : ALL) {
        if (trust.known == known) {
          return trust;
        }
      }
      throw new IllegalArgumentException("no such trust: " + known);
    }
  }

  /**
   * One reading.
   *
   * @param value null unless good or uncertain
   */
  public record Sample(String point, long epochMillis, Trust trust, @Nullable Value value) {}

  public long fromMillis() {
    return samples.stream().mapToLong(Sample::epochMillis).min().orElse(0);
  }

  public long toMillis() {
    return samples.stream().mapToLong(Sample::epochMillis).max().orElse(0);
  }

  byte[] encode() {
    Map<String, Integer> dictionary = new HashMap<>();
    List<String> words = new ArrayList<>();
    ByteArrayOutputStream bodyBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream body = new DataOutputStream(bodyBytes);
        DataOutputStream out = new DataOutputStream(bytes)) {
      Map<String, Value> before = new HashMap<>();
      long time = 0;
      for (Sample sample : samples) {
        writeVar(body, word(sample.point(), dictionary, words));
        long delta = sample.epochMillis() - time;
        writeVar(body, (delta << 1) ^ (delta >> 63));
        time = sample.epochMillis();
        Value value = sample.value();
        Value last = value == null ? null : before.put(sample.point(), value);
        boolean same = value != null && value.equals(last);
        writeValue(body, sample.trust(), same, value, dictionary, words);
      }
      out.writeByte(VERSION);
      writeVar(out, words.size());
      for (String word : words) {
        out.writeUTF(word);
      }
      writeVar(out, samples.size());
      bodyBytes.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static int word(String word, Map<String, Integer> dictionary, List<String> words) {
    Integer known = dictionary.putIfAbsent(word, words.size());
    if (known == null) {
      words.add(word);
      return words.size() - 1;
    }
    return known;
  }

  private static void writeValue(
      DataOutputStream out,
      Trust trust,
      boolean same,
      @Nullable Value value,
      Map<String, Integer> dictionary,
      List<String> words)
      throws IOException {
    int quality = trust.known << 3;
    if (same) {
      out.writeByte(quality | SAME);
      return;
    }
    switch (value) {
      case null -> out.writeByte(quality | NONE);
      case Value.Flag flag -> out.writeByte(quality | (flag.on() ? TRUE : FALSE));
      case Value.Quantity number -> {
        out.writeByte(quality | NUMBER);
        out.writeDouble(number.amount());
      }
      case Value.Constant constant -> {
        out.writeByte(quality | CONSTANT);
        writeVar(out, word(constant.name(), dictionary, words));
      }
      case Value.Text text -> {
        out.writeByte(quality | TEXT);
        writeVar(out, word(text.text(), dictionary, words));
      }
    }
  }

  /**
   * @throws IllegalArgumentException if these are not the bytes of a block
   */
  static Block decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IllegalArgumentException("a telemetry block of version " + version);
      }
      String[] words = new String[(int) readVar(in)];
      for (int i = 0; i < words.length; i++) {
        words[i] = in.readUTF();
      }
      int count = (int) readVar(in);
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
      return new Block(samples);
    } catch (IOException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("a garbled telemetry block", e);
    }
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

  private static void writeVar(DataOutputStream out, long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.writeByte((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
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
