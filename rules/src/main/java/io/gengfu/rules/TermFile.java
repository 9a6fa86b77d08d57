package io.gengfu.rules;

import io.gengfu.rules.KeptTerms.Use;
import io.gengfu.rules.KeptTerms.Which;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The terms of one pack as bytes: key, number of terms, terms, and the SHA-256 of all that. Numbers
 * are big-endian; a text is its length in bytes and UTF-8.
 */
final class TermFile {

  /**
   * To be raised whenever the same text may be checked to another term, or be written otherwise.
   */
  static final int FORMAT = 1;

  private static final int HASH_BYTES = 32;

  /** CEL's parser goes no deeper than 250. */
  private static final int DEPTH = 1_000;

  private static final int FLAG = 0;
  private static final int FIGURE = 1;
  private static final int WORDS = 2;
  private static final int NAME = 3;
  private static final int CALL = 4;
  private static final int SERIES = 5;

  private TermFile() {}

  static byte[] write(String key, Map<Which, Term> terms) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      text(key, out);
      out.writeInt(terms.size());
      for (Map.Entry<Which, Term> entry : terms.entrySet()) {
        out.writeByte(entry.getKey().use().code());
        text(entry.getKey().group(), out);
        text(entry.getKey().text(), out);
        write(entry.getValue(), out);
      }
      out.write(Fingerprint.sha256(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Empty for bytes that are not whole, or were kept under another key. */
  static Optional<Map<Which, Term>> read(String key, byte[] bytes) {
    int length = bytes.length - HASH_BYTES;
    if (length < 0) {
      return Optional.empty();
    }
    byte[] content = Arrays.copyOf(bytes, length);
    byte[] hash = Arrays.copyOfRange(bytes, length, bytes.length);
    if (!Arrays.equals(hash, Fingerprint.sha256(content))) {
      return Optional.empty();
    }
    try (var in = new DataInputStream(new ByteArrayInputStream(content))) {
      return text(in).equals(key) ? Optional.of(terms(in)) : Optional.empty();
    } catch (IOException notOfThisFormat) {
      return Optional.empty();
    }
  }

  private static Map<Which, Term> terms(DataInputStream in) throws IOException {
    var terms = new LinkedHashMap<Which, Term>();
    for (int left = in.readInt(); left > 0; left--) {
      var which = new Which(use(in.readUnsignedByte()), text(in), text(in));
      terms.put(which, term(in, DEPTH));
    }
    return terms;
  }

  private static Use use(int code) throws IOException {
    for (Use use : Use.values()) {
      if (use.code() == code) {
        return use;
      }
    }
    throw new IOException("unknown use " + code);
  }

  private static void write(Term term, DataOutputStream out) throws IOException {
    switch (term) {
      case Term.Flag flag -> {
        begin(FLAG, flag, out);
        out.writeBoolean(flag.value());
      }
      case Term.Figure figure -> {
        begin(FIGURE, figure, out);
        out.writeDouble(figure.value());
      }
      case Term.Words words -> {
        begin(WORDS, words, out);
        text(words.text(), out);
      }
      case Term.Name name -> {
        begin(NAME, name, out);
        text(name.name(), out);
      }
      case Term.Call call -> {
        begin(CALL, call, out);
        text(call.function(), out);
        write(call.arguments(), out);
      }
      case Term.Series series -> {
        begin(SERIES, series, out);
        write(series.elements(), out);
      }
      // A pack with one is wrong, and of such packs nothing is kept.
      case Term.Foreign foreign -> throw new IllegalStateException("not to be kept: " + foreign);
    }
  }

  private static void begin(int kind, Term term, DataOutputStream out) throws IOException {
    out.writeByte(kind);
    out.writeInt(term.at());
  }

  private static void write(List<Term> terms, DataOutputStream out) throws IOException {
    out.writeInt(terms.size());
    for (Term term : terms) {
      write(term, out);
    }
  }

  private static Term term(DataInputStream in, int depth) throws IOException {
    if (depth == 0) {
      throw new IOException("too deep");
    }
    int kind = in.readUnsignedByte();
    int at = in.readInt();
    return switch (kind) {
      case FLAG -> new Term.Flag(in.readBoolean(), at);
      case FIGURE -> new Term.Figure(in.readDouble(), at);
      case WORDS -> new Term.Words(text(in), at);
      case NAME -> new Term.Name(text(in), at);
      case CALL -> new Term.Call(text(in), list(in, depth), at);
      case SERIES -> new Term.Series(list(in, depth), at);
      default -> throw new IOException("unknown kind " + kind);
    };
  }

  private static List<Term> list(DataInputStream in, int depth) throws IOException {
    var terms = new ArrayList<Term>();
    for (int left = in.readInt(); left > 0; left--) {
      terms.add(term(in, depth - 1));
    }
    return terms;
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a text of " + length + " bytes");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
