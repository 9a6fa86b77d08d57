package io.gengfu.agent.store;

import io.gengfu.agent.store.Tracks.Track;
import io.gengfu.model.Value;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the readings of a block that {@link BlockBuilder} made. Whatever the bytes are, it
 * takes memory in proportion to them alone, and throws nothing but {@link
 * IllegalArgumentException}.
 */
final class BlockReader {

  private static final int MOST_READINGS = 1 << 28;

  private final int count;
  private final String[] words;
  private final Guess.Reader points;
  private final BitSource steps;
  private final Guess.Reader shapes;
  private final Guess.Reader flags;
  private final Guess.Reader wordNumbers;
  private final Guess.Reader modes;
  private final BitSource numbers;
  private final Tracks tracks = new Tracks();

  private int read;
  private long at;
  private boolean followsLastStep;
  private long step;
  private long sumAfterHit;
  private long sumAfterMiss;
  private boolean missed;
  private int id;
  private int place;
  private int mode;
  private long whole;
  private int shape;
  private boolean flag;
  private double number;
  private String word = "";

  BlockReader(byte[] block) {
    BitSource source = BitSource.of(block);
    int version = source.octet();
    if (version != BlockBuilder.VERSION) {
      throw new IllegalArgumentException("a telemetry block of version " + version);
    }
    count = source.number(MOST_READINGS);
    words = words(source.section());
    points = new Guess.Reader(source.section(), Integer.MAX_VALUE);
    steps = source.section();
    shapes = new Guess.Reader(source.section(), Shape.COUNT - 1);
    flags = new Guess.Reader(source.section(), 1);
    wordNumbers = new Guess.Reader(source.section(), Integer.MAX_VALUE);
    modes = new Guess.Reader(source.section(), Decimals.BITS);
    numbers = source.section();
    // Each time but the first takes a bit at least: more readings than that cannot be.
    if (count > 8L * steps.left()) {
      throw new IllegalArgumentException("a telemetry block that lacks readings");
    }
    tracks.begin();
  }

  private static String[] words(BitSource source) {
    if (source.isAtEnd()) {
      return new String[0];
    }
    String[] words = new String[source.number(source.left())];
    for (int i = 0; i < words.length; i++) {
      int length = source.number(Integer.MAX_VALUE);
      if (length >> 1 > source.left()) {
        throw new IllegalArgumentException("a word that is longer than its block");
      }
      byte[] bytes = source.bytes(length >> 1);
      words[i] = (length & 1) == 0 ? new String(bytes, StandardCharsets.UTF_8) : wide(bytes);
    }
    return words;
  }

  private static String wide(byte[] bytes) {
    char[] characters = new char[bytes.length / 2];
    for (int i = 0; i < characters.length; i++) {
      characters[i] = (char) ((bytes[2 * i] << 8) | (bytes[2 * i + 1] & 0xff));
    }
    return new String(characters);
  }

  int count() {
    return count;
  }

  /** Goes to the next reading; false after the last. */
  boolean next() {
    if (read == count) {
      return false;
    }
    time();
    read++;
    id = points.next(tracks.expectedPoint());
    Track track = tracks.come(id);
    place = track.place();
    shape = shapes.next(tracks.expectedShape(track));
    tracks.shaped(track, shape);
    switch (Shape.kind(shape)) {
      case Shape.FLAG -> {
        track.flag = flags.next(track.flag);
        flag = track.flag == 1;
      }
      case Shape.NUMBER -> number = number(track);
      case Shape.CONSTANT, Shape.TEXT -> word = word(track);
      default -> {
        // No value.
      }
    }
    return true;
  }

  private void time() {
    if (read == 0) {
      at = BitSource.zagzig(steps.number());
      followsLastStep = steps.number(BlockBuilder.LAST_STEP) == BlockBuilder.LAST_STEP;
      step = BitSource.zagzig(steps.number());
      return;
    }
    long residual;
    if (missed) {
      residual = Rice.next(steps, sumAfterMiss);
      sumAfterMiss = Rice.after(sumAfterMiss, residual);
    } else {
      residual = Rice.next(steps, sumAfterHit);
      sumAfterHit = Rice.after(sumAfterHit, residual);
    }
    missed = residual != 0;
    long delta = step + BitSource.zagzig(residual);
    at += delta;
    step = followsLastStep ? delta : step;
  }

  private double number(Track track) {
    mode = modes.next(tracks.expectedMode(track));
    if (!Decimals.isMode(mode)) {
      throw new IllegalArgumentException("a number of mode " + mode);
    }
    if (mode == Decimals.BITS) {
      double value = bits(track);
      tracks.numbered(track, mode, value, 0);
      return value;
    }
    long residual = Rice.next(numbers, tracks.sum(track));
    whole = Tracks.wholeBefore(track, mode) + BitSource.zagzig(residual);
    tracks.told(track, residual);
    double value = Decimals.value(mode, whole);
    tracks.numbered(track, mode, value, whole);
    return value;
  }

  private double bits(Track track) {
    long before = Double.doubleToRawLongBits(track.value);
    if (numbers.bits(1) == 0) {
      return track.value;
    }
    if (numbers.bits(1) == 1) {
      track.leading = (int) numbers.bits(6);
      track.meaningful = (int) numbers.bits(6) + 1;
    }
    int window = 64 - track.leading - track.meaningful;
    if (track.meaningful == 0 || window < 0) {
      throw new IllegalArgumentException("a number of bits that do not add up to 64");
    }
    return Double.longBitsToDouble(before ^ (numbers.bits(track.meaningful) << window));
  }

  private String word(Track track) {
    int number = wordNumbers.next(tracks.expectedWord(track));
    if (number >= words.length) {
      throw new IllegalArgumentException("word " + number + " of " + words.length);
    }
    tracks.said(track, number);
    return words[number];
  }

  /** Of the point, in the file's own numbers. */
  int id() {
    return id;
  }

  /** Of the point, among those of this block in the order they first came, from 0. */
  int place() {
    return place;
  }

  long at() {
    return at;
  }

  /** One of the constants of {@link io.gengfu.rules.Known}. */
  byte known() {
    return Shape.known(shape);
  }

  /** One of the constants of {@link Shape}. */
  int kind() {
    return Shape.kind(shape);
  }

  boolean flag() {
    return flag;
  }

  double number() {
    return number;
  }

  /** How the number is held: one of {@link Decimals}. */
  int mode() {
    return mode;
  }

  /** The number without its point, unless it is of mode {@link Decimals#BITS}. */
  long whole() {
    return whole;
  }

  String word() {
    return word;
  }

  /**
   * The value as an object.
   *
   * @throws IllegalArgumentException if it is a number that no reading can have
   */
  @Nullable Value value() {
    return switch (kind()) {
      case Shape.FLAG -> Value.of(flag);
      case Shape.NUMBER -> Value.of(number);
      case Shape.CONSTANT -> new Value.Constant(word);
      case Shape.TEXT -> new Value.Text(word);
      default -> null;
    };
  }
}
