package io.gengfu.agent.store;

import io.gengfu.agent.store.Block.Sample;
import io.gengfu.model.Value;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Blocks for tests. */
final class Blocks {

  private Blocks() {}

  /** As they are written today. */
  static byte[] encode(List<Sample> samples, PointNames names) {
    BlockBuilder builder = new BlockBuilder();
    for (Sample sample : samples) {
      builder.sample(names.number(sample.point()), sample);
    }
    return builder.encode();
  }

  /** As version 1 wrote them. */
  static byte[] encodeNamed(List<Sample> samples) {
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
        int quality = sample.trust().known() << 3;
        if (value != null && value.equals(last)) {
          body.writeByte(quality | 7);
        } else {
          writeValue(body, quality, value, dictionary, words);
        }
      }
      out.writeByte(1);
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
      int quality,
      @Nullable Value value,
      Map<String, Integer> dictionary,
      List<String> words)
      throws IOException {
    switch (value) {
      case null -> out.writeByte(quality);
      case Value.Flag flag -> out.writeByte(quality | (flag.on() ? 2 : 1));
      case Value.Quantity number -> {
        out.writeByte(quality | 3);
        out.writeDouble(number.amount());
      }
      case Value.Constant constant -> {
        out.writeByte(quality | 4);
        writeVar(out, word(constant.name(), dictionary, words));
      }
      case Value.Text text -> {
        out.writeByte(quality | 5);
        writeVar(out, word(text.text(), dictionary, words));
      }
    }
  }

  private static void writeVar(DataOutputStream out, long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.writeByte((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }
}
