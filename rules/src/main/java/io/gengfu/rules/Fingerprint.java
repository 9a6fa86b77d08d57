package io.gengfu.rules;

import io.gengfu.settings.Node;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * Names the rules that raised an alert more exactly than their version, which people forget to
 * raise: the SHA-256 of a pack with its parameters put in, in 12 digits. Comments, quotes, spacing
 * and the pack's own tests do not matter.
 */
final class Fingerprint {

  private static final int BYTES = 6;

  // Parameters count where they are used.
  private static final Set<String> LEFT_OUT = Set.of("parameters", "tests");

  private Fingerprint() {}

  static String of(Node.Mapping filled) {
    return HexFormat.of().formatHex(hash("", filled), 0, BYTES);
  }

  /** All 64 digits, over the pack and other words that matter as much. */
  static String of(String words, Node.Mapping filled) {
    return HexFormat.of().formatHex(hash(words, filled));
  }

  private static byte[] hash(String words, Node.Mapping filled) {
    var text = new StringBuilder(words);
    filled
        .entries()
        .forEach(
            (key, entry) -> {
              if (!LEFT_OUT.contains(key)) {
                write(key, text);
                write(entry.value(), text);
              }
            });
    return sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void write(Node node, StringBuilder text) {
    switch (node) {
      case Node.Scalar scalar -> write(scalar.text(), text);
      case Node.Items items -> {
        text.append('[');
        items.items().forEach(item -> write(item, text));
        text.append(']');
      }
      case Node.Mapping mapping -> {
        text.append('{');
        mapping
            .entries()
            .forEach(
                (key, entry) -> {
                  write(key, text);
                  write(entry.value(), text);
                });
        text.append('}');
      }
    }
  }

  // With its length, so that no two documents are written alike.
  private static void write(String scalar, StringBuilder text) {
    text.append(scalar.length()).append(':').append(scalar);
  }
}
