package io.gengfu.driver.i2c;

import io.gengfu.simulators.i2c.SimulatedThermalArray;
import java.util.stream.IntStream;

/** What a simulated array holds, without a bus in between. */
final class Mlx90640Words {

  private Mlx90640Words() {}

  static Mlx90640Calibration calibration(SimulatedThermalArray array) {
    try {
      return Mlx90640Calibration.of(
          words(array, Mlx90640Calibration.EEPROM, Mlx90640Calibration.WORDS));
    } catch (WireException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Mlx90640Frame frame(SimulatedThermalArray array, int control, int subpage) {
    return new Mlx90640Frame(
        words(array, Mlx90640Frame.RAM, Mlx90640Frame.WORDS), control, subpage);
  }

  private static int[] words(SimulatedThermalArray array, int from, int count) {
    return IntStream.range(from, from + count).map(array::word).toArray();
  }
}
