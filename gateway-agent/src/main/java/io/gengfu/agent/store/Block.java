package io.gengfu.agent.store;

import io.gengfu.model.Value;
import io.gengfu.rules.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Readings of one stretch of time, in the order they came. */
public record Block(List<Sample> samples) {

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
    List<Sample> samples = new ArrayList<>();
    while (reader.next()) {
      samples.add(
          new Sample(
              names.apply(reader.id()), reader.at(), Trust.of(reader.known()), reader.value()));
    }
    return new Block(samples);
  }
}
