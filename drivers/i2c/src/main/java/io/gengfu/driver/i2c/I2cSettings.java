package io.gengfu.driver.i2c;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What the files say of one device.
 *
 * @param sensor {@code sensor} in the profile's settings, required: see {@link SensorKind}
 * @param making of the sensor's own keys: an array's {@code warmer} and {@code hysteresis}, see
 *     {@link Presence}; {@code rate}, of an AMG8833 10 (default) or 1 pictures a second, of an
 *     MLX90640 1, 2 (default), 4 or 8 subpages; an MLX90640's {@code emissivity} (0.95) and {@code
 *     reflected} (8 °C less than its own temperature)
 * @param poll {@code poll}: how often it is asked; half of the device's interval, at most 1 s
 */
record I2cSettings(
    Device device,
    I2cAddress address,
    SensorKind sensor,
    Making making,
    Duration poll,
    List<PointMapping> points) {

  private static final Duration POLL_MIN = Duration.ofMillis(20);
  private static final Duration POLL_USUAL = Duration.ofSeconds(1);

  I2cSettings {
    points = List.copyOf(points);
  }

  /** Makes a sensor that was configured. */
  interface Making {

    /**
     * @param figures that are wanted of it
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Sensor sensor(Set<Figure> figures, LongSupplier clock);
  }

  /**
   * A signal and what the sensor tells of it.
   *
   * @param figure {@code value}
   */
  record PointMapping(Point point, Figure figure, Conversion conversion) {

    static PointMapping of(PointSettings settings, SensorKind sensor) {
      Settings mapping = settings.mapping();
      Point point = settings.point();
      if (point.signal().isOutput()) {
        mapping.report("value", "is mapped for an output", "an input: a sensor is only read");
      }
      if (!mapping.has("value")) {
        // Reports that it is missing.
        var _ = mapping.text("value");
      }
      Figure figure = mapping.choice("value", Figure.class, Figure.AMBIENT);
      if (!sensor.figures().contains(figure)) {
        mapping.report(
            "value",
            "is " + word(figure),
            "what an " + word(sensor) + " tells: " + words(sensor.figures()));
      }
      return new PointMapping(point, figure, Conversion.of(point, mapping));
    }
  }

  /** Reads everything, and reports what is wrong with it to the settings' problems. */
  static I2cSettings of(DeviceSettings device) {
    Settings settings = device.settings();
    if (!settings.has("sensor")) {
      settings.missing("sensor", "one of " + words(EnumSet.allOf(SensorKind.class)));
    }
    SensorKind sensor = settings.choice("sensor", SensorKind.class, SensorKind.MLX90614);
    return new I2cSettings(
        device.device(),
        I2cAddress.of(device.address(), sensor.address()),
        sensor,
        making(sensor, settings),
        poll(settings, device.device().interval()),
        device.points().stream().map(point -> PointMapping.of(point, sensor)).toList());
  }

  /** What the points are made of. */
  Set<Figure> figures() {
    return points.stream()
        .map(PointMapping::figure)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Figure.class)));
  }

  /**
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  Sensor newSensor(LongSupplier clock) {
    return making.sensor(figures(), clock);
  }

  private static Making making(SensorKind sensor, Settings settings) {
    return switch (sensor) {
      case MLX90614 -> (figures, _) -> new Mlx90614(figures);
      case AMG8833 -> {
        int rate = settings.integer("rate", 1, 10, 10);
        if (rate != 1 && rate != 10) {
          settings.report("rate", "is " + rate, "10 or 1 pictures a second");
        }
        Presence.Rule presence = Presence.Rule.of(settings);
        yield (_, _) -> new Amg8833(Amg8833.Rate.of(rate), presence);
      }
      case MLX90640 -> {
        Mlx90640.Settings array = mlx90640(settings);
        yield (_, clock) -> new Mlx90640(array, clock);
      }
    };
  }

  private static Mlx90640.Settings mlx90640(Settings settings) {
    int rate = settings.integer("rate", 1, 8, 2);
    if (Integer.bitCount(rate) != 1) {
      settings.report("rate", "is " + rate, "1, 2, 4 or 8 subpages a second");
    }
    double emissivity = settings.number("emissivity", 0.95);
    if (emissivity < 0.1 || emissivity > 1) {
      settings.report("emissivity", "is " + emissivity, "0.1 to 1");
    }
    double reflected = settings.has("reflected") ? settings.number("reflected") : Double.NaN;
    if (reflected < -40 || reflected > 300) {
      settings.report("reflected", "is " + reflected, "-40 to 300 °C");
    }
    return new Mlx90640.Settings(rate, emissivity, reflected, Presence.Rule.of(settings));
  }

  private static Duration poll(Settings settings, Duration interval) {
    Duration half = interval.dividedBy(2);
    Duration poll = settings.duration("poll", half.compareTo(POLL_USUAL) > 0 ? POLL_USUAL : half);
    if (poll.compareTo(POLL_MIN) < 0 || poll.compareTo(interval) > 0) {
      settings.report(
          "poll",
          "is " + poll.toMillis() + "ms",
          POLL_MIN.toMillis() + "ms to the device's interval of " + interval.toMillis() + "ms");
    }
    return poll;
  }

  private static String words(Set<? extends Enum<?>> constants) {
    return constants.stream().map(I2cSettings::word).collect(Collectors.joining(", "));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
