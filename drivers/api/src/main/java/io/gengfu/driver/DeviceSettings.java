package io.gengfu.driver;

import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.settings.Settings;
import java.util.List;

/**
 * A device as a driver needs it.
 *
 * @param address from the site file: where this one device is reached
 * @param settings from the profile: what holds for every device of the model
 * @param points the signals that the profile maps
 */
public record DeviceSettings(
    Device device, Settings address, Settings settings, List<PointSettings> points) {

  public DeviceSettings {
    points = List.copyOf(points);
  }

  /**
   * How the profile maps one signal.
   *
   * @param mapping from the profile: register, node, line number, and the keys of {@link
   *     Conversion}
   */
  public record PointSettings(Point point, Settings mapping) {}
}
