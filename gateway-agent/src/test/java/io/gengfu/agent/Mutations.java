package io.gengfu.agent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Spoils what is right, in ways that disks, brokers and people do. The seed chooses. */
public final class Mutations {

  private static final List<String> WORDS =
      List.of(
          "",
          "null",
          "true",
          "-1",
          "0",
          "1e999",
          "NaN",
          "0x",
          "99999999999999999999",
          "-9223372036854775808",
          "\"",
          "'",
          "{",
          "}",
          "[]",
          "{}",
          ": ",
          "- ",
          ",",
          "#",
          "\n",
          "\t",
          "\\u0000",
          "\u0000",
          "\uFEFF",
          "\uD83D",
          "&a [*a]",
          "*a",
          "!!binary x",
          "---",
          "${x}",
          "%",
          "电梯",
          "[".repeat(300),
          "{a: ".repeat(80),
          "a".repeat(5_000));

  private final SplittableRandom random;

  public Mutations(long seed) {
    random = new SplittableRandom(seed);
  }

  /** One of these. */
  public <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** A number from 0 up to this, without it. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** Up to four changes of a text. */
  public String of(String text) {
    String spoiled = text;
    int changes = random.nextInt(1, 5);
    for (int i = 0; i < changes; i++) {
      spoiled = once(spoiled);
    }
    return spoiled;
  }

  private String once(String text) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(20));
    return switch (random.nextInt(6)) {
      case 0 -> text.substring(0, from) + text.substring(to);
      case 1 -> text.substring(0, from) + one(WORDS) + text.substring(to);
      case 2 -> text.substring(0, to) + text.substring(from);
      case 3 -> text.substring(0, from);
      case 4 -> token(text, from);
      default -> lines(text);
    };
  }

  /** A whole word or number is another. */
  private String token(String text, int at) {
    int from = at;
    while (from > 0 && Character.isLetterOrDigit(text.charAt(from - 1))) {
      from--;
    }
    int to = at;
    while (to < text.length() && Character.isLetterOrDigit(text.charAt(to))) {
      to++;
    }
    return text.substring(0, from) + one(WORDS) + text.substring(to);
  }

  /** A line is somewhere else. */
  private String lines(String text) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    String moved = lines.remove(random.nextInt(lines.size()));
    lines.add(random.nextInt(lines.size() + 1), moved);
    return String.join("\n", lines);
  }

  /** Up to four changes of bytes. */
  public byte[] of(byte[] bytes) {
    byte[] spoiled = bytes.clone();
    int changes = random.nextInt(1, 5);
    for (int i = 0; i < changes && spoiled.length > 0; i++) {
      int at = random.nextInt(spoiled.length);
      switch (random.nextInt(5)) {
        case 0 -> spoiled[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> spoiled[at] = (byte) random.nextInt(256);
        case 2 -> spoiled = Arrays.copyOf(spoiled, at);
        case 3 -> Arrays.fill(spoiled, at, Math.min(spoiled.length, at + 4), (byte) -1);
        default -> {
          byte[] word = one(WORDS).getBytes(StandardCharsets.UTF_8);
          System.arraycopy(word, 0, spoiled, at, Math.min(word.length, spoiled.length - at));
        }
      }
    }
    return spoiled;
  }

  /** What a cell of a table may hold after a bad sector or a stranger's hand. */
  public Object cell() {
    return switch (random.nextInt(7)) {
      case 0 -> -1L;
      case 1 -> Long.MAX_VALUE;
      case 2 -> Long.MIN_VALUE;
      case 3 -> random.nextDouble();
      case 4 -> one(WORDS);
      case 5 -> one(WORDS).getBytes(StandardCharsets.UTF_8);
      default -> random.nextLong(100);
    };
  }
}
