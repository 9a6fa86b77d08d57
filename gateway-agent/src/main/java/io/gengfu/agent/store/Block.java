package io.gengfu.agent.store;

import io.gengfu.model.Value;
import io.gengfu.rules.Known;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Readings of one stretch of time, in the order they came, and chained point by point. They stand
 * in columns: a backlog is millions of them, and an object for each costs more than to send it.
 */
public final class Block {

  /** How far a sample is to be trusted. */
  public enum Trust {
    NEVER(Known.NEVER),
    GOOD(Known.GOOD),
    UNCERTAIN(Known.UNCERTAIN),
    BAD(Known.BAD),
    STALE(Known.STALE);

    private static final Trust[] BY_KNOWN = byKnown();
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
      if (known < 0 || known >= BY_KNOWN.length) {
        throw new IllegalArgumentException("no such trust: " + known);
      }
      return BY_KNOWN[known];
    }

    private static Trust[] byKnown() {
      Trust[] all = new Trust[values().length];
      for (Trust trust : values()) {
        all[trust.known] = trust;
      }
      return all;
    }
  }

  /**
   * One reading.
   *
   * @param value null unless good or uncertain
   */
  public record Sample(String point, long epochMillis, Trust trust, @Nullable Value value) {}

  /** Takes a value without making an object of it. */
  public interface Values {
    void none();

    void flag(boolean on);

    /** A number that is, to the last bit, {@code whole} / 10^{@code digits}. */
    void decimal(long whole, int digits);

    void number(double amount);

    /** A constant of an enumeration, or a text. */
    void word(String word);
  }

  /** There is no further reading of the point. */
  public static final int END = -1;

  private final List<String> points = new ArrayList<>();
  private int count;
  private int begun;
  private int[] point;
  private int[] next;
  private long[] at;
  private byte[] shape;
  private byte[] mode;
  private long[] value;
  private @Nullable String[] word = {};
  private int[] first = new int[16];
  private int[] last = new int[16];

  private Block(int expected) {
    int room = Math.max(expected, 16);
    point = new int[room];
    next = new int[room];
    at = new long[room];
    shape = new byte[room];
    mode = new byte[room];
    value = new long[room];
  }

  public Block(List<Sample> samples) {
    this(samples.size());
    Map<String, Integer> numbers = new HashMap<>();
    for (Sample sample : samples) {
      int number =
          numbers.computeIfAbsent(
              sample.point(),
              key -> {
                points.add(key);
                return points.size() - 1;
              });
      switch (sample.value()) {
        case null -> add(number, sample, Shape.NONE, 0, null);
        case Value.Flag flag -> add(number, sample, Shape.FLAG, flag.on() ? 1 : 0, null);
        case Value.Quantity quantity ->
            add(number, sample, Shape.NUMBER, Double.doubleToRawLongBits(quantity.amount()), null);
        case Value.Constant constant -> add(number, sample, Shape.CONSTANT, 0, constant.name());
        case Value.Text text -> add(number, sample, Shape.TEXT, 0, text.text());
      }
    }
  }

  /**
   * Of either version.
   *
   * @param names the key of a point by its number in this file
   * @throws IllegalArgumentException if these are not the bytes of a block
   */
  static Block decode(byte[] bytes, IntFunction<String> names) {
    if (NamedBlock.is(bytes)) {
      return new Block(NamedBlock.decode(bytes));
    }
    BlockReader reader = new BlockReader(bytes);
    // What it says of itself may be wrong: columns grow with what is really there.
    Block block = new Block(Math.min(reader.count(), 4_096));
    while (reader.next()) {
      int number = reader.place();
      if (number == block.points.size()) {
        block.points.add(names.apply(reader.id()));
      }
      switch (reader.kind()) {
        case Shape.FLAG -> block.add(number, reader, Decimals.BITS, reader.flag() ? 1 : 0, null);
        case Shape.NUMBER -> block.number(number, reader);
        case Shape.CONSTANT, Shape.TEXT ->
            block.add(number, reader, Decimals.BITS, 0, reader.word());
        default -> block.add(number, reader, Decimals.BITS, 0, null);
      }
    }
    return block;
  }

  private void number(int number, BlockReader reader) {
    if (!Double.isFinite(reader.number())) {
      throw new IllegalArgumentException("a number that no reading can have");
    }
    if (reader.mode() < Decimals.DIGITS) {
      add(number, reader, reader.mode(), reader.whole(), null);
    } else {
      add(number, reader, Decimals.BITS, Double.doubleToRawLongBits(reader.number()), null);
    }
  }

  private void add(int number, Sample sample, int kind, long content, @Nullable String text) {
    byte shaped = (byte) Shape.of(sample.trust().known(), kind);
    add(number, sample.epochMillis(), shaped, Decimals.BITS, content, text);
  }

  private void add(
      int number, BlockReader reader, int decimals, long content, @Nullable String text) {
    byte shaped = (byte) Shape.of(reader.known(), reader.kind());
    add(number, reader.at(), shaped, decimals, content, text);
  }

  private void add(
      int number, long millis, byte shaped, int decimals, long content, @Nullable String text) {
    if (count == point.length) {
      grow();
    }
    if (number >= first.length) {
      first = Arrays.copyOf(first, 2 * first.length);
      last = Arrays.copyOf(last, first.length);
    }
    if (number < begun) {
      next[last[number]] = count;
    } else {
      begun++;
      first[number] = count;
    }
    last[number] = count;
    next[count] = END;
    point[count] = number;
    at[count] = millis;
    shape[count] = shaped;
    mode[count] = (byte) decimals;
    value[count] = content;
    if (text != null) {
      if (word.length < point.length) {
        word = Arrays.copyOf(word, point.length);
      }
      word[count] = text;
    }
    count++;
  }

  private void grow() {
    int room = 2 * count;
    point = Arrays.copyOf(point, room);
    next = Arrays.copyOf(next, room);
    at = Arrays.copyOf(at, room);
    shape = Arrays.copyOf(shape, room);
    mode = Arrays.copyOf(mode, room);
    value = Arrays.copyOf(value, room);
  }

  /** How many readings. */
  public int count() {
    return count;
  }

  /** The keys of the points, in the order they first came. */
  public List<String> points() {
    return Collections.unmodifiableList(points);
  }

  /** The first reading of the point with this place in {@link #points}. */
  public int first(int place) {
    return first[place];
  }

  /** The next reading of the same point; {@link #END} after its last. */
  public int next(int reading) {
    return next[reading];
  }

  /** Milliseconds of the wall clock. */
  public long at(int reading) {
    return at[reading];
  }

  public Trust trust(int reading) {
    return Trust.of(Shape.known(shape[reading]));
  }

  /** Hands the value over. */
  public void value(int reading, Values to) {
    switch (Shape.kind(shape[reading])) {
      case Shape.FLAG -> to.flag(value[reading] == 1);
      case Shape.NUMBER -> {
        if (mode[reading] == Decimals.BITS) {
          to.number(Double.longBitsToDouble(value[reading]));
        } else {
          to.decimal(value[reading], mode[reading]);
        }
      }
      case Shape.CONSTANT, Shape.TEXT -> to.word(String.valueOf(word[reading]));
      default -> to.none();
    }
  }

  /** When the earliest was; 0 of none. */
  public long fromMillis() {
    long least = count == 0 ? 0 : at[0];
    for (int i = 1; i < count; i++) {
      least = Math.min(least, at[i]);
    }
    return least;
  }

  /** When the latest was; 0 of none. */
  public long toMillis() {
    long most = count == 0 ? 0 : at[0];
    for (int i = 1; i < count; i++) {
      most = Math.max(most, at[i]);
    }
    return most;
  }

  /** The readings as objects, in the order they came. */
  public List<Sample> samples() {
    List<Sample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      samples.add(new Sample(points.get(point[i]), at[i], trust(i), value(i)));
    }
    return samples;
  }

  private @Nullable Value value(int reading) {
    return switch (Shape.kind(shape[reading])) {
      case Shape.FLAG -> Value.of(value[reading] == 1);
      case Shape.NUMBER ->
          Value.of(
              mode[reading] == Decimals.BITS
                  ? Double.longBitsToDouble(value[reading])
                  : Decimals.value(mode[reading], value[reading]));
      case Shape.CONSTANT -> new Value.Constant(String.valueOf(word[reading]));
      case Shape.TEXT -> new Value.Text(String.valueOf(word[reading]));
      default -> null;
    };
  }
}
