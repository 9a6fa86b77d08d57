package io.gengfu.agent.store;

import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Tracks.Track;
import io.gengfu.model.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gathers readings as they are, without an object for each, and makes a block of them. Used again
 * and again by one thread.
 *
 * <p>The bytes of a block: version 2; how many readings; then the columns, each with its length
 * before it: words, points, times, shapes, flags, words' numbers, modes of numbers, numbers. See
 * docs/adr/0006.
 */
final class BlockBuilder {

  static final int VERSION = 2;
  static final int FIXED_STEP = 0;
  static final int LAST_STEP = 1;

  private int[] ids = new int[16];
  private long[] times = new long[16];
  private byte[] shapes = new byte[16];
  private long[] values = new long[16];
  private int size;
  private long from = Long.MAX_VALUE;
  private long to = Long.MIN_VALUE;
  private final Map<String, Integer> words = new LinkedHashMap<>();
  private int wordCharacters;

  private final Tracks tracks = new Tracks();
  private final BitSink wordBytes = new BitSink();
  private final Guess.Writer points = new Guess.Writer();
  private final BitSink steps = new BitSink();
  private final Guess.Writer shapeColumn = new Guess.Writer();
  private final Guess.Writer flags = new Guess.Writer();
  private final Guess.Writer wordNumbers = new Guess.Writer();
  private final Guess.Writer modes = new Guess.Writer();
  private final BitSink numbers = new BitSink();

  int size() {
    return size;
  }

  /** The earliest time; of an empty block 0. */
  long from() {
    return size == 0 ? 0 : from;
  }

  /** The latest time; of an empty block 0. */
  long to() {
    return size == 0 ? 0 : to;
  }

  /** Characters of all different texts and constants. */
  int wordCharacters() {
    return wordCharacters;
  }

  /** A reading without a value. */
  void none(int id, long at, byte known) {
    put(id, at, Shape.of(known, Shape.NONE), 0);
  }

  void flag(int id, long at, byte known, boolean on) {
    put(id, at, Shape.of(known, Shape.FLAG), on ? 1 : 0);
  }

  void number(int id, long at, byte known, double number) {
    put(id, at, Shape.of(known, Shape.NUMBER), Double.doubleToRawLongBits(number));
  }

  /**
   * @param kind {@link Shape#CONSTANT} or {@link Shape#TEXT}
   */
  void word(int id, long at, byte known, int kind, String word) {
    Integer number = words.get(word);
    if (number == null) {
      number = words.size();
      words.put(word, number);
      wordCharacters += word.length();
    }
    put(id, at, Shape.of(known, kind), number);
  }

  /** The reading that a reader stands at. */
  void copy(BlockReader reader) {
    switch (reader.kind()) {
      case Shape.CONSTANT, Shape.TEXT ->
          word(reader.id(), reader.at(), reader.known(), reader.kind(), reader.word());
      case Shape.NUMBER -> number(reader.id(), reader.at(), reader.known(), reader.number());
      case Shape.FLAG -> flag(reader.id(), reader.at(), reader.known(), reader.flag());
      default -> none(reader.id(), reader.at(), reader.known());
    }
  }

  void sample(int id, Sample sample) {
    long at = sample.epochMillis();
    byte known = sample.trust().known();
    switch (sample.value()) {
      case null -> none(id, at, known);
      case Value.Flag value -> flag(id, at, known, value.on());
      case Value.Quantity value -> number(id, at, known, value.amount());
      case Value.Constant value -> word(id, at, known, Shape.CONSTANT, value.name());
      case Value.Text value -> word(id, at, known, Shape.TEXT, value.text());
    }
  }

  private void put(int id, long at, int shape, long value) {
    if (size == ids.length) {
      int larger = size * 2;
      ids = Arrays.copyOf(ids, larger);
      times = Arrays.copyOf(times, larger);
      shapes = Arrays.copyOf(shapes, larger);
      values = Arrays.copyOf(values, larger);
    }
    ids[size] = id;
    times[size] = at;
    shapes[size] = (byte) shape;
    values[size] = value;
    size++;
    from = Math.min(from, at);
    to = Math.max(to, at);
  }

  void clear() {
    size = 0;
    from = Long.MAX_VALUE;
    to = Long.MIN_VALUE;
    words.clear();
    wordCharacters = 0;
  }

  /** The block; the readings stay until {@link #clear}. */
  byte[] encode() {
    wordColumn();
    timeColumn();
    for (Guess.Writer column :
        new Guess.Writer[] {points, shapeColumn, flags, wordNumbers, modes}) {
      column.clear();
    }
    numbers.clear();
    tracks.begin();
    for (int i = 0; i < size; i++) {
      reading(i);
    }
    BitSink block = new BitSink();
    block.octet(VERSION);
    block.number(size);
    block.section(wordBytes);
    block.section(points.sink);
    block.section(steps);
    block.section(shapeColumn.sink);
    block.section(flags.sink);
    block.section(wordNumbers.sink);
    block.section(modes.sink);
    block.section(numbers);
    return block.toBytes();
  }

  private void wordColumn() {
    wordBytes.clear();
    if (words.isEmpty()) {
      return;
    }
    wordBytes.number(words.size());
    for (String word : words.keySet()) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      // Half a character of two cannot be told in UTF-8.
      boolean wide = !new String(bytes, StandardCharsets.UTF_8).equals(word);
      if (wide) {
        bytes = wideBytes(word);
      }
      wordBytes.number((long) bytes.length << 1 | (wide ? 1 : 0));
      wordBytes.all(bytes);
    }
  }

  private static byte[] wideBytes(String word) {
    byte[] bytes = new byte[2 * word.length()];
    for (int i = 0; i < word.length(); i++) {
      bytes[2 * i] = (byte) (word.charAt(i) >>> 8);
      bytes[2 * i + 1] = (byte) word.charAt(i);
    }
    return bytes;
  }

  private void timeColumn() {
    steps.clear();
    if (size == 0) {
      return;
    }
    long mean = size == 1 ? 0 : (times[size - 1] - times[0]) / (size - 1);
    long first = size == 1 ? 0 : times[1] - times[0];
    long ofZero = cost(FIXED_STEP, 0);
    long ofMean = cost(FIXED_STEP, mean);
    long ofLast = cost(LAST_STEP, first);
    int mode = ofLast < Math.min(ofZero, ofMean) ? LAST_STEP : FIXED_STEP;
    long step = mode == LAST_STEP ? first : ofMean < ofZero ? mean : 0;
    steps.number(BitSink.zigzag(times[0]));
    steps.octet(mode);
    steps.number(BitSink.zigzag(step));
    // A step that is as foretold is seldom alone, so those after one have a sum of their own.
    long[] sums = new long[2];
    int context = 0;
    for (int i = 1; i < size; i++) {
      long delta = times[i] - times[i - 1];
      long residual = BitSink.zigzag(delta - step);
      Rice.put(steps, sums[context], residual);
      sums[context] = Rice.after(sums[context], residual);
      context = residual == 0 ? 0 : 1;
      step = mode == LAST_STEP ? delta : step;
    }
  }

  /** About how many bits the times would take. */
  private long cost(int mode, long begin) {
    long cost = 0;
    long step = begin;
    for (int i = 1; i < size; i++) {
      long delta = times[i] - times[i - 1];
      cost += 64 - Long.numberOfLeadingZeros(BitSink.zigzag(delta - step));
      step = mode == LAST_STEP ? delta : step;
    }
    return cost;
  }

  private void reading(int i) {
    points.put(ids[i], tracks.expectedPoint());
    Track track = tracks.come(ids[i]);
    int shape = shapes[i];
    shapeColumn.put(shape, tracks.expectedShape(track));
    tracks.shaped(track, shape);
    switch (Shape.kind(shape)) {
      case Shape.FLAG -> {
        flags.put((int) values[i], track.flag);
        track.flag = (int) values[i];
      }
      case Shape.NUMBER -> number(track, Double.longBitsToDouble(values[i]));
      case Shape.CONSTANT, Shape.TEXT -> {
        wordNumbers.put((int) values[i], tracks.expectedWord(track));
        tracks.said(track, (int) values[i]);
      }
      default -> {
        // No value.
      }
    }
  }

  private void number(Track track, double value) {
    int foretold = tracks.expectedMode(track);
    int mode = mode(foretold, track.hasNumber, value);
    modes.put(mode, foretold);
    if (mode == Decimals.BITS) {
      bits(track, value);
      tracks.numbered(track, mode, value, 0);
      return;
    }
    long whole = Decimals.whole(mode, value);
    long residual = BitSink.zigzag(whole - Tracks.wholeBefore(track, mode));
    Rice.put(numbers, tracks.sum(track), residual);
    tracks.told(track, residual);
    tracks.numbered(track, mode, value, whole);
  }

  /** The one foretold if it can be: changing to and fro costs more than a digit too many. */
  private static int mode(int foretold, boolean hasNumber, double value) {
    if (foretold == Decimals.BITS) {
      return hasNumber ? foretold : Decimals.mode(value);
    }
    return Decimals.fits(foretold, value) ? foretold : Decimals.mode(value);
  }

  /** What differs from the number before, as Facebook's Gorilla does it (Pelkonen 2015, §4.1.2). */
  private void bits(Track track, double value) {
    long difference = Double.doubleToRawLongBits(value) ^ Double.doubleToRawLongBits(track.value);
    if (difference == 0) {
      numbers.bits(0, 1);
      return;
    }
    int leading = Long.numberOfLeadingZeros(difference);
    int trailing = Long.numberOfTrailingZeros(difference);
    int window = 64 - track.leading - track.meaningful;
    if (track.meaningful > 0 && leading >= track.leading && trailing >= window) {
      numbers.bits(0b10, 2);
      numbers.bits(difference >>> window, track.meaningful);
      return;
    }
    track.leading = leading;
    track.meaningful = 64 - leading - trailing;
    numbers.bits(0b11, 2);
    numbers.bits(leading, 6);
    numbers.bits(track.meaningful - 1L, 6);
    numbers.bits(difference >>> trailing, track.meaningful);
  }
}
