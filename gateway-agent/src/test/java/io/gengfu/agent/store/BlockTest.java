package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Block.Trust;
import io.gengfu.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockTest {

  private final PointNames names = new PointNames();

  private void comesBack(Sample... samples) {
    byte[] bytes = Blocks.encode(List.of(samples), names);

    assertThat(Block.decode(bytes, names::key).samples()).containsExactly(samples);
  }

  @Test
  void noReadingAndOneReadingAreBlocksToo() {
    comesBack();
    comesBack(new Sample("a.b", Long.MIN_VALUE, Trust.STALE, null));
    comesBack(new Sample("a.b", Long.MAX_VALUE, Trust.GOOD, Value.of(-0.0)));
  }

  // Once it stopped telemetry: no string of Java's own encoding has more bytes.
  @Test
  void aTextMayHaveMoreThan65535Bytes() {
    comesBack(new Sample("a.b", 1, Trust.GOOD, new Value.Text("门".repeat(70_000))));
  }

  @Test
  void aValueThatStaysTheSameTakesTwoBitsWithItsTime() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      samples.add(new Sample("charger-1.power", 1000L * i, Trust.GOOD, Value.of(1234.5)));
    }

    assertThat(Blocks.encode(samples, names)).hasSizeLessThan(1000 / 4 + 40);
  }

  @Test
  void aNoisyTemperatureEverySecondTakesAboutAByte() {
    Random random = new Random(4);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      double tenths = Math.rint(213 + random.nextGaussian() * 2);
      samples.add(
          new Sample(
              "charger-1.temperature",
              1000L * i + random.nextInt(8),
              Trust.GOOD,
              Value.of(tenths / 10)));
    }

    assertThat(Blocks.encode(samples, names)).hasSizeLessThan(700);
  }

  // 23.4 as a float is 23.399999618530273 as a double.
  @Test
  void aDecimalThatWentThrough32BitsTakesNoMore() {
    Random random = new Random(4);
    List<Sample> wide = new ArrayList<>();
    List<Sample> narrow = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      double tenths = Math.rint(213 + random.nextGaussian() * 2) / 10;
      wide.add(new Sample("a.b", 1000L * i, Trust.GOOD, Value.of(tenths)));
      narrow.add(new Sample("a.b", 1000L * i, Trust.GOOD, Value.of((float) tenths)));
    }

    assertThat(Blocks.encode(narrow, names).length)
        .isLessThan(Blocks.encode(wide, names).length + 20);
  }

  @Test
  void pointsThatComeInTurnCostNothingForTheirOrder() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      samples.add(new Sample("lift-" + i % 1000 + ".door", 0, Trust.GOOD, Value.of(false)));
    }

    // A bit for the time of each, and a few for what is not foretold.
    assertThat(Blocks.encode(samples, names)).hasSizeLessThan(2000 / 8 + 40);
  }

  @Test
  void garbledBytesAreAnErrorNotAReading() {
    byte[] bytes = Blocks.encode(List.of(new Sample("a.b", 1, Trust.GOOD, Value.of(1.5))), names);
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);

    for (byte[] garbled : List.of(half, new byte[0], new byte[] {9}, new byte[] {1, -1, -1})) {
      assertThatThrownBy(() -> Block.decode(garbled, names::key))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Block.decode(bytes, new PointNames()::key))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // A few bytes that claim a billion readings must not take the gateway's memory.
  @Test
  void aBlockCannotClaimMoreReadingsThanItHasBitsFor() {
    BitSink claim = new BitSink();
    claim.octet(2);
    claim.number(1 << 28);
    for (int section = 0; section < 8; section++) {
      claim.number(0);
    }

    assertThatThrownBy(() -> new BlockReader(claim.toBytes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks readings");
  }
}
