package io.gengfu.driver.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gengfu.driver.i2c.linux.PlayedKernel;
import io.gengfu.model.Cause;
import io.gengfu.simulators.i2c.SimulatedBus;
import io.gengfu.simulators.i2c.SimulatedThermalArray;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An array on a bus: calibration, subpages, bad pixels, and what must make no picture. */
class Mlx90640Test {

  private static final int ADDRESS = 0x33;
  private static final int RAM = 0x0400;
  private static final int CALIBRATED = 0x2440;
  private static final int PIXEL = 11 * 32 + 15;
  private static final long SEED = 20_261_130;
  private static final int ROUNDS = 1_000;

  private final SimulatedBus wires = new SimulatedBus(SEED);
  private final PlayedKernel kernel = new PlayedKernel(wires);
  private final Pi4jBus bus = new Pi4jBus("i2c-1", kernel.bus("i2c-1"));
  private final Wire wire = bus.wire(ADDRESS);
  private final SimulatedThermalArray array = new SimulatedThermalArray();
  private final Mlx90640.Settings settings =
      new Mlx90640.Settings(2, 1, Double.NaN, new Presence.Rule(2, 0.5));
  private long now = 1_000;
  private final Mlx90640 sensor = new Mlx90640(settings, () -> now);

  @AfterEach
  void close() {
    bus.close();
  }

  private void begin() throws Exception {
    wires.plug(ADDRESS, array);
    sensor.begin(wire);
  }

  private Map<Figure, Finding> subpage(int subpage) throws Exception {
    now += TimeUnit.MILLISECONDS.toNanos(500);
    array.measured(subpage);
    return sensor.measure(wire);
  }

  private Map<Figure, Finding> both() throws Exception {
    var _ = subpage(0);
    return subpage(1);
  }

  private static double number(Map<Figure, Finding> found, Figure figure) {
    return found.get(figure) instanceof Finding.Amount amount ? amount.number() : Double.NaN;
  }

  private static void assertRefused(ThrowingCallable call, Cause why, String detail) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(WireException.class, e -> assertThat(e.why()).isEqualTo(why))
        .hasMessageContaining(detail);
  }

  @Test
  void itIsToldTheRateInChessPattern() throws Exception {
    array.word(Mlx90640.CONTROL, 0x0901);
    begin();

    assertThat(array.word(Mlx90640.CONTROL)).isEqualTo(0x1901);
  }

  @Test
  void aPictureIsTwoSubpages() throws Exception {
    begin();
    assertThat(sensor.measure(wire)).as("nothing new").isEmpty();
    assertThat(subpage(0)).as("half of it").isEmpty();

    Map<Figure, Finding> found = subpage(1);

    assertThat(number(found, Figure.AMBIENT)).isCloseTo(39.184, within(0.001));
    assertThat(number(found, Figure.MEDIAN)).isBetween(60.0, 110.0);
    assertThat(number(found, Figure.BAD_PIXELS)).isZero();
    assertThat(array.word(Mlx90640.STATUS) & Mlx90640.NEW).as("taken").isZero();
  }

  @Test
  void theHottestPixelIsOfEitherSubpage() throws Exception {
    begin();
    double before = number(both(), Figure.HOTTEST);
    array.word(RAM + PIXEL, 0x3000);

    double first = number(subpage(0), Figure.HOTTEST);
    array.word(RAM + PIXEL, 0x0261);
    array.word(RAM + PIXEL + 1, 0x3000);
    double second = number(subpage(1), Figure.HOTTEST);

    assertThat(first).isGreaterThan(before + 100);
    assertThat(second).isGreaterThan(before + 100);
    assertThat(number(subpage(0), Figure.PRESENCE)).isPositive();
  }

  // A failed pixel is all zeros, an outlier has its lowest bit set.
  @Test
  void badPixelsAreReplacedByTheirNeighboursAndCounted() throws Exception {
    array.word(CALIBRATED + PIXEL, 0);
    array.word(CALIBRATED + 5, 0x08A1);
    array.word(RAM + PIXEL, 0x7000);
    array.word(RAM + 5, 0x7000);
    begin();

    Map<Figure, Finding> found = both();

    assertThat(number(found, Figure.BAD_PIXELS)).isEqualTo(2);
    assertThat(number(found, Figure.HOTTEST)).isLessThan(190);
  }

  @Test
  void aPixelThatHasFlownOverIsReplacedToo() throws Exception {
    array.word(RAM + PIXEL, 0x7FFF);
    begin();

    Map<Figure, Finding> found = both();

    assertThat(number(found, Figure.BAD_PIXELS)).isEqualTo(1);
    assertThat(number(found, Figure.HOTTEST)).isLessThan(190);
  }

  @Test
  void neighboursMendWhatLiesAlone() {
    double[] celsius = new double[Mlx90640Calibration.PIXELS];
    Arrays.fill(celsius, 20);
    celsius[0] = Double.NaN;
    celsius[1] = 22;
    celsius[32] = 24;
    celsius[33] = 90;
    boolean[] bad = new boolean[celsius.length];

    assertThat(Neighbours.mend(celsius, bad)).isEqualTo(1);

    assertThat(celsius[0]).isEqualTo(24);
    Arrays.fill(bad, 0, 100, true);
    assertThat(Neighbours.mend(celsius, bad)).isEqualTo(Neighbours.BEYOND_MENDING);
  }

  @Test
  void anotherCalibrationTheSecondTimeIsNone() {
    wires.plug(ADDRESS, array);
    wires.disturb(ADDRESS);

    assertRefused(() -> sensor.begin(wire), Cause.GARBLED, "otherwise the second time");
  }

  @Test
  void anEmptyCalibrationIsNone() {
    wires.plug(ADDRESS, array);
    for (int address = 0x2410; address < 0x2740; address++) {
      array.word(address, 0xFFFF);
    }
    assertRefused(() -> sensor.begin(wire), Cause.GARBLED, "EEPROM");
    for (int address = 0x2410; address < 0x2740; address++) {
      array.word(address, 0);
    }
    assertRefused(() -> sensor.begin(wire), Cause.GARBLED, "EEPROM");
  }

  @Test
  void oneThatStopsMeasuringIsTold() throws Exception {
    begin();
    now += TimeUnit.SECONDS.toNanos(3);

    assertRefused(() -> sensor.measure(wire), Cause.TIMEOUT, "measures nothing new");
  }

  @Test
  void aBusThatIsTooSlowIsTold() throws Exception {
    begin();
    array.endless();

    assertThat(sensor.measure(wire)).isEmpty();
    assertThat(sensor.measure(wire)).isEmpty();
    assertRefused(() -> sensor.measure(wire), Cause.TIMEOUT, "too slow for 2 subpages a second");
  }

  @Test
  void anImpossibleSupplyMakesNoPicture() throws Exception {
    begin();
    array.word(0x072A, 0);

    assertRefused(() -> subpage(0), Cause.GARBLED, "the supply is");
  }

  @Test
  void anSmbusIsRefused() {
    kernel.smbus();
    wires.plug(ADDRESS, array);

    assertRefused(() -> sensor.begin(wire), Cause.REFUSED, "i2c-1 is an SMBus only");
  }

  // Whatever is read: one exception that is known, or numbers.
  @Test
  void noiseMakesNumbersOrNothing() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    int refused = 0;
    int told = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int[] ram = random.ints(Mlx90640Frame.WORDS, 0, 0x10000).toArray();
      int[] eeprom = random.ints(Mlx90640Calibration.WORDS, 0, 0x10000).toArray();
      boolean own = random.nextBoolean();
      try {
        Mlx90640Calibration calibration =
            own ? Mlx90640Words.calibration(array) : Mlx90640Calibration.of(eeprom);
        if (own) {
          // What holds for the whole frame is right, so that it comes as far as the pixels.
          for (int at = 0; at < ram.length; at++) {
            boolean isPixel = at < Mlx90640Calibration.PIXELS;
            ram[at] = isPixel ? ram[at] & 0x1FFF : array.word(RAM + at);
          }
        }
        int control = own ? (random.nextInt(2) << 12) | 0x0900 : random.nextInt(0x10000);
        var frame = new Mlx90640Frame(ram, control, i % 2);
        for (Finding finding : sensor.figures(calibration, frame).values()) {
          told++;
          assertThat(finding)
              .as("seed %d, round %d", SEED, i)
              .isInstanceOfSatisfying(
                  Finding.Amount.class, amount -> assertThat(amount.number()).isFinite());
        }
      } catch (WireException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 4);
    assertThat(told).isGreaterThan(ROUNDS / 4);
  }
}
