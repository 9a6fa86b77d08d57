package io.gengfu.driver.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.driver.i2c.linux.PlayedKernel;
import io.gengfu.model.Cause;
import io.gengfu.simulators.i2c.SimulatedBus;
import io.gengfu.simulators.i2c.SimulatedGridEye;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of Panasonic's specifications, and pictures of a simulated sensor. */
class Amg8833Test {

  private static final int ADDRESS = 0x69;
  private static final long SEED = 20_261_128;
  private static final int ROUNDS = 20_000;
  private static final Presence.Rule RULE = new Presence.Rule(2, 0.5);

  private final SimulatedBus wires = new SimulatedBus(SEED);
  private final PlayedKernel kernel = new PlayedKernel(wires);
  private final Pi4jBus bus = new Pi4jBus("i2c-1", kernel.bus("i2c-1"));
  private final Wire wire = bus.wire(ADDRESS);
  private final SimulatedGridEye eye = new SimulatedGridEye();
  private final Amg8833 sensor = new Amg8833(Amg8833.Rate.FAST, RULE);

  @AfterEach
  void close() {
    bus.close();
  }

  private Map<Figure, Finding> measured() throws Exception {
    return sensor.measure(wire);
  }

  private void begin() throws Exception {
    wires.plug(ADDRESS, eye);
    sensor.begin(wire);
  }

  private static Finding amount(double number) {
    return new Finding.Amount(number);
  }

  // The table of the thermistor: sign and magnitude.
  @ParameterizedTest
  @CsvSource({
    "0x7D0, 125",
    "0x190, 25",
    "0x004, 0.25",
    "0x000, 0",
    "0x804, -0.25",
    "0x940, -20",
  })
  void theThermistorIsThatOfTheTable(String word, double celsius) {
    assertThat(Amg8833.thermistor(Integer.decode(word))).isEqualTo(celsius);
  }

  // The table of a pixel: two's complement.
  @ParameterizedTest
  @CsvSource({
    "0x1F4, 125",
    "0x064, 25",
    "0x001, 0.25",
    "0x000, 0",
    "0xFFF, -0.25",
    "0xF9C, -25",
    "0xF24, -55",
  })
  void aPixelIsThatOfTheTable(String word, double celsius) {
    assertThat(Amg8833.pixel(Integer.decode(word))).isEqualTo(celsius);
  }

  @Test
  void itIsWokenAndItsPictureIsTold() throws Exception {
    begin();
    eye.pixel(0, 60);
    eye.pixel(17, 250);
    eye.pixel(18, 100);

    assertThat(measured())
        .containsEntry(Figure.AMBIENT, amount(22))
        .containsEntry(Figure.HOTTEST, amount(62.5))
        .containsEntry(Figure.COLDEST, amount(15))
        .containsEntry(Figure.MEDIAN, amount(22))
        .containsEntry(Figure.PRESENCE, amount(2));
  }

  // A reset that is taken for garbage, and answered by a reset, would go on for ever.
  @Test
  void anEmptyPictureAfterTheResetIsWaitedFor() throws Exception {
    begin();
    for (int i = 0; i < Amg8833.PIXELS; i++) {
      eye.pixel(i, 0);
    }
    assertThat(measured()).isEmpty();
    assertThat(measured()).isEmpty();
    eye.pixel(3, 88);
    assertThat(measured()).containsEntry(Figure.HOTTEST, amount(22));
    eye.pixel(3, 0);

    assertGarbled(this::measured);
  }

  // A person at the edge of what counts would come and go with each picture.
  @Test
  void aPixelCountsUntilItIsCoolerByTheHysteresis() throws Exception {
    begin();
    eye.pixel(5, 96);
    assertThat(measured()).as("2 °C above").containsEntry(Figure.PRESENCE, amount(0));
    eye.pixel(5, 97);
    assertThat(measured()).as("2.25 °C above").containsEntry(Figure.PRESENCE, amount(1));
    eye.pixel(5, 95);
    assertThat(measured()).as("1.75 °C above").containsEntry(Figure.PRESENCE, amount(1));
    eye.pixel(5, 94);
    assertThat(measured()).as("1.5 °C above").containsEntry(Figure.PRESENCE, amount(0));
  }

  @Test
  void aPixelOverflowIsAFaultOfThePictureAloneAndIsCleared() throws Exception {
    begin();
    eye.overflow(Amg8833.PIXEL_OVERFLOW);

    Map<Figure, Finding> found = measured();

    assertThat(found).containsEntry(Figure.AMBIENT, amount(22));
    assertThat(found.get(Figure.HOTTEST)).isInstanceOf(Finding.Fault.class);
    assertThat(found.get(Figure.PRESENCE)).isInstanceOf(Finding.Fault.class);
    assertThat(eye.status()).isZero();
    assertThat(measured()).containsEntry(Figure.HOTTEST, amount(22));
  }

  @Test
  void aThermistorOverflowIsAFaultOfTheAmbientAlone() throws Exception {
    begin();
    eye.overflow(Amg8833.THERMISTOR_OVERFLOW);

    Map<Figure, Finding> found = measured();

    assertThat(found.get(Figure.AMBIENT)).isInstanceOf(Finding.Fault.class);
    assertThat(found).containsEntry(Figure.HOTTEST, amount(22));
  }

  @Test
  void anSmbusWithBlocksServesIt() throws Exception {
    kernel.smbus();
    begin();
    eye.pixel(63, 250);

    assertThat(measured()).containsEntry(Figure.HOTTEST, amount(62.5));
  }

  @Test
  void anSmbusOfSingleBytesServesIt() throws Exception {
    kernel.bytesOnly();
    begin();
    eye.pixel(63, 250);

    assertThat(measured()).containsEntry(Figure.HOTTEST, amount(62.5));
  }

  @Test
  void deadLinesMakeNoPicture() {
    assertGarbled(() -> sensor.figures(0, new byte[2], new byte[128]));
    byte[] ones = new byte[128];
    Arrays.fill(ones, (byte) 0xFF);
    assertGarbled(() -> sensor.figures(0, new byte[] {-1, -1}, ones));
  }

  private static void assertGarbled(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.why()).isEqualTo(Cause.GARBLED));
  }

  // Without a check byte some noise will pass; never an exception but the one, nor what it cannot
  // measure.
  @Test
  void noiseMakesNothingImpossible() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    byte[] thermistor = new byte[2];
    byte[] pixels = new byte[128];
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      random.nextBytes(thermistor);
      random.nextBytes(pixels);
      try {
        for (Finding finding : sensor.figures(random.nextInt(16), thermistor, pixels).values()) {
          if (finding instanceof Finding.Amount amount) {
            assertThat(amount.number()).as("seed %d, round %d", SEED, i).isBetween(-55.0, 125.0);
          }
        }
      } catch (WireException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 3);
  }
}
