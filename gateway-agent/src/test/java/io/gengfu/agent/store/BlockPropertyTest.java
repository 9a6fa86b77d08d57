package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Block.Trust;
import io.gengfu.model.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever is recorded comes back as it was, and whatever the disk gives back harms nobody. */
class BlockPropertyTest {

  private static final long TWENTY_YEARS = 631_152_000_000L;
  private static final Trust[] TRUSTS = Trust.values();

  /** How the times of one block go. */
  private enum Times {
    EVERY_SECOND,
    JITTER,
    POLLS,
    BACKWARDS,
    JUMPS,
    ANYTHING
  }

  /** What the numbers of one block look like. */
  private enum Numbers {
    STEADY,
    TENTHS,
    NARROW,
    NOISE,
    RARE
  }

  @Provide
  Arbitrary<List<Sample>> blocks() {
    return Arbitraries.of(Times.values())
        .flatMap(
            times ->
                Arbitraries.of(Numbers.values())
                    .flatMap(
                        numbers ->
                            Arbitraries.integers()
                                .between(0, 700)
                                .flatMap(
                                    size ->
                                        Arbitraries.longs()
                                            .map(
                                                seed ->
                                                    samples(
                                                        times, numbers, size, new Random(seed))))));
  }

  private static List<Sample> samples(Times times, Numbers numbers, int size, Random random) {
    int points = 1 + random.nextInt(random.nextBoolean() ? 2 : 200);
    List<Sample> samples = new ArrayList<>();
    long at = 1_790_000_000_000L;
    for (int i = 0; i < size; i++) {
      at = next(times, at, random);
      // In turns mostly, as devices are polled.
      int point = random.nextInt(20) == 0 ? random.nextInt(points) : i % points;
      Trust trust = TRUSTS[random.nextInt(12) == 0 ? random.nextInt(TRUSTS.length) : 1];
      Value value = random.nextInt(15) == 0 ? null : value(point % 5, numbers, random);
      samples.add(new Sample("device-" + point + ".signal", at, trust, value));
    }
    return samples;
  }

  private static long next(Times times, long at, Random random) {
    return switch (times) {
      case EVERY_SECOND -> at + 1000;
      case JITTER -> at + 990 + random.nextInt(20);
      case POLLS -> random.nextInt(8) == 0 ? at + random.nextInt(200) : at;
      case BACKWARDS -> at - random.nextInt(5000);
      case JUMPS ->
          at + 1000 + (random.nextInt(9) == 0 ? (random.nextInt(3) - 1) * TWENTY_YEARS : 0);
      case ANYTHING -> random.nextLong();
    };
  }

  private static @Nullable Value value(int kind, Numbers numbers, Random random) {
    return switch (kind) {
      case 0 -> Value.of(random.nextInt(10) == 0);
      case 1 -> new Value.Constant(List.of("normal", "up", "down").get(random.nextInt(3)));
      case 2 -> new Value.Text(text(random));
      default -> Value.of(number(numbers, random));
    };
  }

  private static String text(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "门 E" + random.nextInt(3);
      case 2 -> "\uD83D\uDEAA";
      case 3 -> "\uDEAA\uD83D and half of two";
      default -> "E" + random.nextInt(50);
    };
  }

  private static double number(Numbers numbers, Random random) {
    return switch (numbers) {
      case STEADY -> random.nextInt(30) == 0 ? 2.5 : 1.5;
      case TENTHS -> Math.rint(230 + random.nextGaussian() * 20) / 10;
      case NARROW -> (float) (Math.rint(2300 + random.nextGaussian() * 20) / 100);
      case NOISE -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300.0);
      case RARE ->
          new double[] {
                0.0,
                -0.0,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                -Double.MAX_VALUE,
                Math.PI,
                9_007_199_254_740_994.0,
                1e15,
                0.1 + 0.2,
                1e-7
              }
              [random.nextInt(10)];
    };
  }

  @Property(tries = 300)
  void whatIsEncodedComesBack(@ForAll("blocks") List<Sample> samples) {
    PointNames names = new PointNames();

    byte[] bytes = Blocks.encode(samples, names);

    assertThat(Block.decode(bytes, names::key).samples()).isEqualTo(samples);
  }

  @Property(tries = 300)
  void chainedByPointItIsTheSame(@ForAll("blocks") List<Sample> samples) {
    PointNames names = new PointNames();
    Block block = Block.decode(Blocks.encode(samples, names), names::key);

    assertThat(block.points())
        .isEqualTo(samples.stream().map(Sample::point).distinct().toList())
        .allSatisfy(
            point ->
                assertThat(chain(block, point))
                    .isEqualTo(samples.stream().filter(s -> s.point().equals(point)).toList()));
  }

  private static List<Sample> chain(Block block, String point) {
    var chain = new ArrayList<Sample>();
    var value = new Handed();
    for (int i = block.first(block.points().indexOf(point)); i != Block.END; i = block.next(i)) {
      block.value(i, value);
      // What a word is stands in the object only.
      Value as = value.isWord ? block.samples().get(i).value() : value.value;
      chain.add(new Sample(point, block.at(i), block.trust(i), as));
    }
    return chain;
  }

  /** A value as it is handed over, a decimal by its digits. */
  private static final class Handed implements Block.Values {
    private @Nullable Value value;
    private boolean isWord;

    private void is(@Nullable Value now) {
      value = now;
      isWord = false;
    }

    @Override
    public void none() {
      is(null);
    }

    @Override
    public void flag(boolean on) {
      is(Value.of(on));
    }

    @Override
    public void decimal(long whole, int digits) {
      is(Value.of(BigDecimal.valueOf(whole, digits).doubleValue()));
    }

    @Override
    public void number(double amount) {
      is(Value.of(amount));
    }

    @Override
    public void word(String word) {
      isWord = true;
    }
  }

  @Property(tries = 100)
  void blocksOfVersionOneCanStillBeRead(@ForAll("blocks") List<Sample> samples) {
    byte[] bytes = Blocks.encodeNamed(samples);

    assertThat(Block.decode(bytes, number -> "").samples()).isEqualTo(samples);
  }

  // Readings have only finite numbers; the encoding is not where that is decided.
  @Property(tries = 300)
  void numbersOfAllBitsComeBackToTheBit(@ForAll List<Double> numbers, @ForAll Random random) {
    BlockBuilder builder = new BlockBuilder();
    List<Long> bits = new ArrayList<>();
    for (double number : numbers) {
      double put =
          switch (random.nextInt(6)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> Double.POSITIVE_INFINITY;
            default -> number;
          };
      bits.add(Double.doubleToRawLongBits(put));
      builder.number(1 + random.nextInt(3), 0, (byte) 1, put);
    }

    BlockReader reader = new BlockReader(builder.encode());
    List<Long> read = new ArrayList<>();
    while (reader.next()) {
      read.add(Double.doubleToRawLongBits(reader.number()));
    }

    assertThat(read).isEqualTo(bits);
  }

  @Property(tries = 2000)
  void anyBytesAreAValueOrAnIllegalArgument(@ForAll byte[] bytes, @ForAll boolean first) {
    byte[] block = bytes.clone();
    if (block.length > 0) {
      block[0] = (byte) (first ? 1 : 2);
    }

    assertThat(isHarmless(block)).isTrue();
  }

  @Property(tries = 500)
  void damagedBlocksAreAValueOrAnIllegalArgument(
      @ForAll("blocks") List<Sample> samples, @ForAll boolean first, @ForAll Random random) {
    byte[] block = first ? Blocks.encodeNamed(samples) : Blocks.encode(samples, new PointNames());
    for (int i = 0; i <= random.nextInt(4); i++) {
      block[random.nextInt(block.length)] = (byte) random.nextInt(256);
    }
    int length = random.nextInt(3) == 0 ? random.nextInt(block.length + 1) : block.length;

    assertThat(isHarmless(Arrays.copyOf(block, length))).isTrue();
  }

  /** False when it takes more memory than bytes of that number can stand for. */
  private static boolean isHarmless(byte[] bytes) {
    try {
      return Block.decode(bytes, number -> "p").samples().size() <= 8 * bytes.length;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }
}
