package io.gengfu.driver.i2c;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import io.gengfu.model.Cause;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Golden bytes of Melexis' application note 390119061402, SMBus communication with MLX90614. */
class Mlx90614Test {

  private static final int ADDRESS = 0x5A;
  private static final int OBJECT = 0x07;
  private static final long SEED = 20_261_125;
  private static final int SPOILED = 1_000_000;

  // Read of RAM 0x07: B4 07 B5 D2 3A, check byte 30.
  @Test
  void theReadOfTheApplicationNoteIsUnderstood() throws Exception {
    int word = Mlx90614.word(ADDRESS, OBJECT, bytes(0xD2, 0x3A, 0x30));

    assertThat(word).isEqualTo(0x3AD2);
    assertThat(Mlx90614.finding(word)).isEqualTo(new Finding.Amount(28.01));
  }

  // Write of EEPROM 0x02: B4 22 07 C8, check byte 48.
  @Test
  void theWriteOfTheApplicationNoteHasItsCheckByte() {
    assertThat(CheckByte.of(bytes(0xB4, 0x22, 0x07, 0xC8))).isEqualTo(0x48);
  }

  // Catalogue of CRCs: "123456789" is F4 for CRC-8 of SMBus.
  @Test
  void theCheckByteIsThatOfSmbus() {
    assertThat(CheckByte.of("123456789".getBytes(US_ASCII))).isEqualTo(0xF4);
  }

  // Somebody else's answer has its own address in the check byte.
  @Test
  void theAnswerToAnotherQuestionIsNone() {
    byte[] answer = bytes(0xD2, 0x3A, 0x30);

    assertThatThrownBy(() -> Mlx90614.word(ADDRESS, 0x06, answer))
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.why()).isEqualTo(Cause.GARBLED));
    assertThatThrownBy(() -> Mlx90614.word(0x5B, OBJECT, answer))
        .hasMessageStartingWith("the check byte of word 0x07 is 0x30, not 0x");
  }

  // A line held low reads as zeros, one let go as ones; both have right check bytes elsewhere.
  @Test
  void deadLinesMakeNoTemperature() {
    assertThatThrownBy(() -> Mlx90614.word(ADDRESS, OBJECT, bytes(0, 0, 0)))
        .isInstanceOf(WireException.class);
    assertThatThrownBy(() -> Mlx90614.word(ADDRESS, OBJECT, bytes(0xFF, 0xFF, 0xFF)))
        .isInstanceOf(WireException.class);
  }

  @Test
  void theErrorFlagIsAFault() {
    assertThat(Mlx90614.finding(0x8000 | 0x3AD2)).isInstanceOf(Finding.Fault.class);
    assertThat(Mlx90614.finding(0x7FFF))
        .isInstanceOfSatisfying(
            Finding.Amount.class,
            amount -> assertThat(amount.number()).isCloseTo(382.19, within(1e-9)));
  }

  // A CRC of eight bits finds every burst of at most eight bits, wherever it lies.
  @Test
  void noBurstOfEightBitsMakesATemperature() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < SPOILED; i++) {
      int word = random.nextInt(0x8000);
      byte low = (byte) word;
      byte high = (byte) (word >> 8);
      int check = CheckByte.of(bytes(0xB4, OBJECT, 0xB5, low, high));
      int burst = (1 + random.nextInt(255)) << random.nextInt(17);
      int said = ((low & 0xFF) << 16 | (high & 0xFF) << 8 | check) ^ burst;
      byte[] spoiled = bytes(said >> 16, said >> 8, said);
      if (isUnderstood(spoiled)) {
        fail("seed %d, round %d", SEED, i);
      }
    }
  }

  // Without an exception, which would take most of the time.
  private static boolean isUnderstood(byte[] answer) {
    return Mlx90614.check(ADDRESS, OBJECT, answer) == Byte.toUnsignedInt(answer[2]);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
