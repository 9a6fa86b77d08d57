package io.gengfu.driver.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gengfu.driver.i2c.Mlx90640Thermometry.Conditions;
import io.gengfu.simulators.i2c.SimulatedThermalArray;
import org.junit.jupiter.api.Test;

/**
 * The worked example of the data sheet, section 11.2.2: pixel (12,16), number by number. Its own
 * compensated signal (679.2509, page 42) does not follow from its table; from there on the example
 * is checked with what it prints.
 */
class Mlx90640ExampleTest {

  private static final int PIXEL = 11 * 32 + 15;
  private static final int CHESS = 0x1901;
  private static final int INTERLEAVED = 0x0901;

  private final SimulatedThermalArray array = new SimulatedThermalArray();
  private final Mlx90640Calibration calibration = Mlx90640Words.calibration(array);
  private final Mlx90640Thermometry thermometry = new Mlx90640Thermometry(calibration, 1);

  private Mlx90640Frame frame(int control, int subpage) {
    return Mlx90640Words.frame(array, control, subpage);
  }

  @Test
  void supplyAndTemperatureAreRestored() {
    assertThat(calibration.kVdd).isEqualTo(-3168);
    assertThat(calibration.vdd25).isEqualTo(-13_056);
    assertThat(calibration.kvPtat).isEqualTo(0.005371093750);
    assertThat(calibration.ktPtat).isEqualTo(42.25);
    assertThat(calibration.vPtat25).isEqualTo(12_273);
    assertThat(calibration.alphaPtat).isEqualTo(9);
    assertThat(calibration.resolution).isEqualTo(2);
    assertThat(calibration.chess).isTrue();
  }

  @Test
  void whatHoldsForAllPixelsIsRestored() {
    assertThat(calibration.gain).isEqualTo(6383);
    assertThat(calibration.tgc).isEqualTo(1);
    assertThat(calibration.ksTa).isEqualTo(-0.001953125);
    assertThat(calibration.ksTo).containsOnly(-105.0 / 131_072);
    assertThat(calibration.corners).containsExactly(-40, 0, 160, 320);
    assertThat(calibration.cpOffset).containsExactly(-75, -77);
    assertThat(calibration.cpKta).isEqualTo(0.00457763671875);
    assertThat(calibration.cpKv).isEqualTo(0.5);
    assertThat(calibration.cpAlpha[0]).isEqualTo(70 / 0x1p34);
    assertThat(calibration.cpAlpha[1]).isEqualTo(70 / 0x1p34 * (1 - 7 / 128.0));
  }

  @Test
  void thePixelIsRestored() {
    assertThat(calibration.offset[PIXEL]).isEqualTo(-75);
    assertThat(calibration.kta[PIXEL]).isEqualTo(0.005126953125);
    assertThat(calibration.kv[PIXEL]).isEqualTo(0.5);
    assertThat(calibration.alpha[PIXEL]).isCloseTo(1.26223312690854e-7, within(1e-20));
  }

  // The sheet goes on with the rounded 3.319 V, hence its 39.18440152 °C.
  @Test
  void conditionsAreThoseOfTheExample() throws Exception {
    Conditions conditions = thermometry.conditions(frame(CHESS, 0));

    assertThat(conditions.vdd()).isCloseTo(3.319, within(0.0005));
    assertThat(conditions.ta()).isCloseTo(39.18440152, within(0.00005));
    assertThat(conditions.gain()).isCloseTo(1.01753546947234, within(1e-13));
    assertThat(conditions.cp()).isCloseTo(25.6666575059956, within(1e-9));
  }

  @Test
  void thePixelIsCompensated() throws Exception {
    Mlx90640Frame frame = frame(CHESS, 0);
    Conditions conditions = thermometry.conditions(frame);

    assertThat(thermometry.pixel(frame, conditions, PIXEL))
        .isCloseTo(700.882495690866, within(1e-9));
    assertThat(thermometry.alpha(PIXEL, 0, 39.184)).isCloseTo(1.1876487360496e-7, within(1e-20));
  }

  @Test
  void theTemperatureIsThatOfTheExample() {
    double surroundings = thermometry.surroundings(39.184, 31);
    double alpha = 1.1876487360496e-7;
    double ir = 679.250909123826;

    double basic = thermometry.basic(ir, alpha, 9_516_495_632.56);

    assertThat(surroundings).isCloseTo(9_516_495_632.56, within(0.01));
    assertThat(basic).isCloseTo(80.36331, within(0.000_01));
    assertThat(thermometry.extended(basic, ir, alpha, surroundings))
        .isCloseTo(80.427814, within(0.000_01));
  }

  // Calibrated for one reading pattern and read in the other (section 11.2.2.5.3).
  @Test
  void theOtherReadingPatternIsCorrected() throws Exception {
    Mlx90640Frame frame = frame(INTERLEAVED, 1);
    Conditions conditions = thermometry.conditions(frame);

    assertThat(thermometry.pixel(frame, conditions, PIXEL))
        .isCloseTo(704.0074956908766, within(1e-9));
    assertThat(conditions.cp()).isCloseTo(24.437722295625953, within(1e-9));
  }

  @Test
  void aSubpageIsHalfOfAChessBoardOrEverySecondRow() {
    assertThat(frame(CHESS, 0).has(PIXEL)).isTrue();
    assertThat(frame(CHESS, 0).has(PIXEL + 1)).isFalse();
    assertThat(frame(CHESS, 0).has(PIXEL + 32)).isFalse();
    assertThat(frame(INTERLEAVED, 1).has(PIXEL)).isTrue();
    assertThat(frame(INTERLEAVED, 1).has(PIXEL + 1)).isTrue();
    assertThat(frame(INTERLEAVED, 1).has(PIXEL + 32)).isFalse();
  }

  // Of the whole way by the table, in place of the printed signal.
  @Test
  void theWholeWayComesToNearlyTheSame() throws Exception {
    double[] celsius = new double[Mlx90640Calibration.PIXELS];
    Mlx90640Frame frame = frame(CHESS, 0);
    Conditions conditions = thermometry.conditions(frame);

    thermometry.into(celsius, frame, conditions, conditions.ta() - 8);

    assertThat(celsius[PIXEL]).isCloseTo(80.21637, within(0.000_01));
    assertThat(celsius[PIXEL]).isCloseTo(80.36331, within(0.2));
  }
}
