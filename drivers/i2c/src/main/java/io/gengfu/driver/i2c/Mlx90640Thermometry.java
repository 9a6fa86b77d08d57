package io.gengfu.driver.i2c;

/**
 * From what an MLX90640 has measured to temperatures (Melexis data sheet 3901090640 revision 11,
 * section 11.2.2). Emissivity is applied after the gradient compensation, as in the maker's newer
 * library; for an emissivity of 1 there is no difference.
 */
final class Mlx90640Thermometry {

  private static final double KELVIN = 273.15;
  private static final double TA_NOMINAL = 25;
  private static final double VDD_NOMINAL = 3.3;

  private static final int VBE = 0x0700;
  private static final int CP_0 = 0x0708;
  private static final int GAIN = 0x070A;
  private static final int PTAT = 0x0720;
  private static final int CP_1 = 0x0728;
  private static final int VDD = 0x072A;

  private final Mlx90640Calibration calibration;
  private final double emissivity;

  /**
   * What holds for a whole frame.
   *
   * @param vdd supply, V
   * @param ta the sensor's own temperature, °C
   * @param gain what all that is measured is multiplied by
   * @param cp what the compensation pixel shows, compensated itself
   */
  record Conditions(double vdd, double ta, double gain, double cp) {}

  Mlx90640Thermometry(Mlx90640Calibration calibration, double emissivity) {
    this.calibration = calibration;
    this.emissivity = emissivity;
  }

  /**
   * What holds for a frame.
   *
   * @throws WireException if no sensor measures that
   */
  Conditions conditions(Mlx90640Frame frame) throws WireException {
    double vdd = vdd(frame);
    double ta = ta(frame, vdd);
    int raw = frame.signed(GAIN);
    if (raw <= 0 || raw == Mlx90640Frame.OVERFLOW) {
      throw WireException.garbled("the gain is " + raw);
    }
    // The sensor's limits, with some room.
    if (!(vdd > 2.5 && vdd < 4.5)) {
      throw WireException.garbled("the supply is %.2f V".formatted(vdd));
    }
    if (!(ta > -50 && ta < 130)) {
      throw WireException.garbled("the sensor itself has %.0f °C".formatted(ta));
    }
    double gain = calibration.gain / raw;
    return new Conditions(vdd, ta, gain, cp(frame, gain, ta, vdd));
  }

  double vdd(Mlx90640Frame frame) {
    double correction = Math.scalb(1.0, calibration.resolution - frame.resolution());
    return (correction * frame.signed(VDD) - calibration.vdd25) / calibration.kVdd + VDD_NOMINAL;
  }

  double ta(Mlx90640Frame frame, double vdd) {
    double ptat = frame.signed(PTAT);
    double art = ptat / (ptat * calibration.alphaPtat + frame.signed(VBE)) * (1 << 18);
    return (art / (1 + calibration.kvPtat * (vdd - VDD_NOMINAL)) - calibration.vPtat25)
            / calibration.ktPtat
        + TA_NOMINAL;
  }

  /** The compensation pixel, without gain, offset, Ta and Vdd. */
  double cp(Mlx90640Frame frame, double gain, double ta, double vdd) {
    int subpage = frame.subpage();
    double offset = calibration.cpOffset[subpage];
    if (subpage == 1 && frame.isChess() != calibration.chess) {
      offset += calibration.patternCorrection[0];
    }
    return frame.signed(subpage == 0 ? CP_0 : CP_1) * gain
        - offset
            * (1 + calibration.cpKta * (ta - TA_NOMINAL))
            * (1 + calibration.cpKv * (vdd - VDD_NOMINAL));
  }

  /** A pixel without gain, offset, Ta, Vdd and reading pattern. */
  double pixel(Mlx90640Frame frame, Conditions conditions, int pixel) {
    double ir =
        frame.signed(Mlx90640Frame.RAM + pixel) * conditions.gain()
            - calibration.offset[pixel]
                * (1 + calibration.kta[pixel] * (conditions.ta() - TA_NOMINAL))
                * (1 + calibration.kv[pixel] * (conditions.vdd() - VDD_NOMINAL));
    return frame.isChess() == calibration.chess ? ir : ir + patternCorrection(pixel);
  }

  private double patternCorrection(int pixel) {
    int row = pixel / Mlx90640Calibration.COLUMNS % 2;
    // Of the four columns from the first: 0, -1, 0, 1; the other way round in every second row.
    int conversion =
        ((pixel + 2) / 4 - (pixel + 3) / 4 + (pixel + 1) / 4 - pixel / 4) * (1 - 2 * row);
    return calibration.patternCorrection[2] * (2 * row - 1)
        - calibration.patternCorrection[1] * conversion;
  }

  /** A pixel's sensitivity at the sensor's temperature. */
  double alpha(int pixel, int subpage, double ta) {
    return (calibration.alpha[pixel] - calibration.tgc * calibration.cpAlpha[subpage])
        * (1 + calibration.ksTa * (ta - TA_NOMINAL));
  }

  /** What comes to a pixel from around the object: its mirror image, and the sensor's own glow. */
  double surroundings(double ta, double reflected) {
    double mirrored = fourth(reflected + KELVIN);
    return mirrored - (mirrored - fourth(ta + KELVIN)) / emissivity;
  }

  /**
   * The object's temperature by the sensitivity of the basic range (section 11.2.2.9), °C; NaN if
   * there is none.
   */
  double basic(double ir, double alpha, double surroundings) {
    double slope = calibration.ksTo[1];
    double sx = root(alpha * alpha * alpha * (ir + alpha * surroundings)) * slope;
    return root(ir / (alpha * (1 - slope * KELVIN) + sx) + surroundings) - KELVIN;
  }

  /** The same by the sensitivity of the range that it lies in (section 11.2.2.9.1). */
  double extended(double basic, double ir, double alpha, double surroundings) {
    int range = 0;
    while (range < 3 && basic >= calibration.corners[range + 1]) {
      range++;
    }
    double ofRange =
        alpha
            * calibration.alphaCorrection(range)
            * (1 + calibration.ksTo[range] * (basic - calibration.corners[range]));
    return root(ir / ofRange + surroundings) - KELVIN;
  }

  /**
   * Puts the temperatures of a frame's subpage into a picture; NaN where there is none.
   *
   * @param reflected temperature of what the object mirrors, °C
   */
  void into(double[] celsius, Mlx90640Frame frame, Conditions conditions, double reflected) {
    double surroundings = surroundings(conditions.ta(), reflected);
    for (int i = 0; i < celsius.length; i++) {
      if (frame.has(i)) {
        celsius[i] =
            frame.signed(Mlx90640Frame.RAM + i) == Mlx90640Frame.OVERFLOW
                ? Double.NaN
                : object(frame, conditions, i, surroundings);
      }
    }
  }

  private double object(
      Mlx90640Frame frame, Conditions conditions, int pixel, double surroundings) {
    double ir = (pixel(frame, conditions, pixel) - calibration.tgc * conditions.cp()) / emissivity;
    double alpha = alpha(pixel, frame.subpage(), conditions.ta());
    double basic = basic(ir, alpha, surroundings);
    return extended(basic, ir, alpha, surroundings);
  }

  private static double fourth(double kelvin) {
    return kelvin * kelvin * kelvin * kelvin;
  }

  private static double root(double fourth) {
    return Math.sqrt(Math.sqrt(fourth));
  }
}
