package io.gengfu.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gengfu.driver.modbus.DeviceIdentification.Answer;
import io.gengfu.driver.modbus.DeviceIdentification.Request;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Function 43/14 byte for byte (Modbus Application Protocol V1.1b3 §6.21), whole and spoiled. */
class DeviceIdentificationTest {

  private static final int SPOILED = 1_000_000;
  private static final long SEED = 43_14;

  /** Fields in the order of §6.21: two objects, conformity 01, nothing more. */
  private static byte[] pdu() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex("2B0E0101000002"));
    out.writeBytes(HexFormat.of().parseHex("0006"));
    out.writeBytes("Garden".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(HexFormat.of().parseHex("0105"));
    out.writeBytes("GM-3x".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  private static byte[] question() {
    return RtuFrames.frame(0x11, Pdus.bytes(new Request(1, 0)));
  }

  @Test
  void theQuestionIsTheBooks() {
    assertThat(HexFormat.of().formatHex(question(), 0, 5)).isEqualTo("112b0e0100");
  }

  @Test
  void objectsAreRead() throws Exception {
    Answer answer = DeviceIdentification.decode(ByteBuffer.wrap(pdu()));

    assertThat(answer.objects()).isEqualTo(Map.of(0, "Garden", 1, "GM-3x"));
    assertThat(answer.more()).isFalse();
  }

  // Its frame does not say how long it is: that follows from what is in it.
  @Test
  void aFrameIsFoundOnceItIsWholeAndBehindStrayBytes() {
    byte[] frame = RtuUnit.frame(0x11, pdu());
    byte[] received = new byte[RtuFrames.MAX];
    System.arraycopy(frame, 0, received, 3, frame.length);

    for (int length = 0; length < 3 + frame.length; length++) {
      assertThat(RtuFrames.find(received, 0, length, question())).isEmpty();
    }
    assertThat(RtuFrames.find(received, 0, 3 + frame.length + 2, question()))
        .contains(new RtuFrames.Found(4, 1 + frame.length, 3 + frame.length));
  }

  @Test
  void whatIsTooShortForWhatItSaysIsGarbled() {
    byte[] pdu = pdu();
    for (int length = 2; length < pdu.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(pdu, length));
      assertThatExceptionOfType(ModbusFault.class)
          .isThrownBy(() -> DeviceIdentification.decode(cut));
    }
  }

  @Test
  void spoiledAnswersAreNoneAndThrowNothingElse() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    byte[] question = question();
    byte[] frame = RtuUnit.frame(0x11, pdu());
    for (int i = 0; i < SPOILED; i++) {
      byte[] spoiled = frame.clone();
      spoiled[random.nextInt(spoiled.length)] ^= (byte) (1 + random.nextInt(255));
      Optional<RtuFrames.Found> found = RtuFrames.find(spoiled, 0, spoiled.length, question);
      assertThat(found).as("seed %d, round %d", SEED, i).isEmpty();
      try {
        // As it comes over TCP, where no checksum protects it.
        Answer answer =
            DeviceIdentification.decode(ByteBuffer.wrap(spoiled, 1, spoiled.length - 3));
        assertThat(answer.objects()).hasSizeLessThanOrEqualTo(255);
      } catch (ModbusFault fault) {
        assertThat(fault.detail()).isNotEmpty();
      }
    }
  }
}
