package io.gengfu.driver.radar;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * A radar as configured.
 *
 * @param poll {@code poll} in the profile's settings: how often each figure is asked for; 500 ms,
 *     at most the device's interval
 * @param timeout {@code timeout}: how long nothing may be heard of a figure until it is bad; the
 *     device's interval
 */
record RadarSettings(
    Device device,
    RadarAddress address,
    Duration poll,
    Duration timeout,
    List<PointMapping> points) {

  private static final Duration POLL_MIN = Duration.ofMillis(20);
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

  /**
   * A signal and what the radar tells of it.
   *
   * @param measure {@code measure}: presence, motion, movement, distance, breath-rate, heart-rate,
   *     bed
   */
  record PointMapping(Point point, Measure measure, Conversion conversion) {

    static PointMapping of(PointSettings settings) {
      Settings mapping = settings.mapping();
      Point point = settings.point();
      if (point.signal().isOutput()) {
        mapping.report("measure", "is mapped for an output", "an input: a radar is only read");
      }
      if (!mapping.has("measure")) {
        // Reports that it is missing.
        var _ = mapping.text("measure");
      }
      Measure measure = mapping.choice("measure", Measure.class, Measure.PRESENCE);
      return new PointMapping(point, measure, Conversion.of(point, mapping));
    }
  }

  /** Reads everything, and reports what is wrong with it to the settings' problems. */
  static RadarSettings of(DeviceSettings device) {
    Duration interval = device.device().interval();
    Settings settings = device.settings();
    Duration usual = Duration.ofMillis(500);
    Duration poll = settings.duration("poll", usual.compareTo(interval) > 0 ? interval : usual);
    if (poll.compareTo(POLL_MIN) < 0 || poll.compareTo(interval) > 0) {
      settings.report(
          "poll",
          "is " + poll.toMillis() + "ms",
          POLL_MIN.toMillis() + "ms to the device's interval of " + interval.toMillis() + "ms");
    }
    Duration timeout = settings.duration("timeout", interval);
    if (timeout.compareTo(poll) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
      settings.report("timeout", "is " + timeout.toMillis() + "ms", "from poll to 5m");
    }
    return new RadarSettings(
        device.device(),
        RadarAddress.of(device.address()),
        poll,
        timeout,
        device.points().stream().map(PointMapping::of).toList());
  }
}
