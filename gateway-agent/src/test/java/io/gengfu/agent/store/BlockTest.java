package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Block.Trust;
import io.gengfu.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockTest {

  @Test
  void whatIsEncodedComesBack() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      samples.add(sample(random));
    }
    Block block = new Block(samples);

    assertThat(Block.decode(block.encode())).as("seed %d", seed).isEqualTo(block);
  }

  private static Sample sample(Random random) {
    String point = "device-" + random.nextInt(5) + ".signal";
    long at = random.nextLong(-1000, 2_000_000_000_000L);
    return switch (random.nextInt(5)) {
      case 0 -> new Sample(point, at, Trust.BAD, null);
      case 1 -> new Sample(point, at, Trust.GOOD, Value.of(random.nextBoolean()));
      case 2 -> new Sample(point, at, Trust.GOOD, Value.of((double) random.nextInt(3)));
      case 3 -> new Sample(point, at, Trust.UNCERTAIN, new Value.Constant("normal"));
      default -> new Sample(point, at, Trust.GOOD, new Value.Text("门 E" + random.nextInt(3)));
    };
  }

  @Test
  void aValueThatStaysTheSameTakesFewBytes() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      samples.add(new Sample("charger-1.power", 1000L * i, Trust.GOOD, Value.of(1234.5)));
    }

    assertThat(new Block(samples).encode()).hasSizeLessThan(4200);
  }

  @Test
  void garbledBytesAreAnErrorNotAReading() {
    byte[] bytes = new Block(List.of(new Sample("a.b", 1, Trust.GOOD, Value.of(1.0)))).encode();
    byte[] half = java.util.Arrays.copyOf(bytes, bytes.length / 2);

    assertThatThrownBy(() -> Block.decode(half)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Block.decode(new byte[] {9}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
