package io.gengfu.driver.radar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Millions of spoiled messages: no exception, nothing made of them, nothing good lost for long. */
class FrameFuzzTest {

  private static final int SPOILED = 2_000_000;
  private static final int STREAMS = 10_000;
  private static final List<Measure> MEASURES = List.of(Measure.values());
  private static final long SEED = 20_261_123;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

  private byte[] message() {
    Measure measure = MEASURES.get(random.nextInt(MEASURES.size()));
    Frame question = measure.question();
    byte[] data = new byte[measure == Measure.DISTANCE ? 2 : 1];
    random.nextBytes(data);
    return new Frame(question.control(), question.command(), data).bytes();
  }

  private static List<Frame> all(FrameReader reader, byte[] bytes, int step) {
    var found = new ArrayList<Frame>();
    for (int at = 0; at < bytes.length; at += step) {
      reader.add(ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at)));
      for (Optional<Frame> next = reader.next(); next.isPresent(); next = reader.next()) {
        found.add(next.get());
      }
    }
    return found;
  }

  // A sum finds every byte that is changed alone, wherever it stands.
  @Test
  void oneSpoiledByteMakesNoMessage() {
    for (int i = 0; i < SPOILED; i++) {
      byte[] spoiled = message();
      spoiled[random.nextInt(spoiled.length)] ^= (byte) (1 + random.nextInt(255));
      byte[] next = message();
      byte[] both = joined(spoiled, next);

      List<Frame> found = all(new FrameReader(), both, both.length);

      assertThat(found.stream().filter(f -> Measure.of(f).isPresent()).map(Frame::bytes))
          .as("seed %d, round %d", SEED, i)
          .containsExactly(next);
    }
  }

  // Whatever stands between them, and however the line cuts it up.
  @Test
  void everyWholeMessageAmongGarbageIsFound() {
    for (int i = 0; i < STREAMS; i++) {
      var stream = new ByteArrayOutputStream();
      var sent = new ArrayList<byte[]>();
      for (int n = 0; n < 10; n++) {
        byte[] garbage = new byte[random.nextInt(60)];
        random.nextBytes(garbage);
        stream.writeBytes(garbage);
        // A beginning that is none, in front of the real one.
        stream.writeBytes(new byte[] {0x53, 0x53, 0x59, 0x53});
        sent.add(message());
        stream.writeBytes(sent.getLast());
      }
      // What looks like a beginning waits for as many bytes as it says.
      stream.writeBytes(new byte[Frame.DATA_MAX + Frame.LENGTH_LEAST]);
      var reader = new FrameReader();

      List<Frame> found = all(reader, stream.toByteArray(), 1 + random.nextInt(20));

      assertThat(found.stream().map(Frame::bytes))
          .as("seed %d, stream %d", SEED, i)
          .containsAll(sent);
      assertThat(found.stream().mapToInt(f -> f.bytes().length).sum() + reader.skipped())
          .isLessThanOrEqualTo(stream.size());
    }
  }

  @Test
  void pureNoiseThrowsNothingAndLeavesRoom() {
    var reader = new FrameReader();
    byte[] noise = new byte[64];
    for (int i = 0; i < SPOILED / 10; i++) {
      random.nextBytes(noise);
      if (random.nextInt(3) == 0) {
        noise[random.nextInt(32)] = Frame.HEAD_1;
        noise[random.nextInt(32)] = Frame.HEAD_2;
      }
      var _ = all(reader, noise, 64);
      assertThat(reader.room().length - reader.offset()).isGreaterThanOrEqualTo(64);
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    // What looks like a beginning waits for as many bytes as it says.
    int rest = Frame.DATA_MAX + Frame.LENGTH_LEAST;
    return ByteBuffer.allocate(first.length + second.length + rest).put(first).put(second).array();
  }
}
