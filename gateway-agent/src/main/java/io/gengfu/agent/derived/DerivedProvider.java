package io.gengfu.agent.derived;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.model.Point;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The protocol {@code derived}, of one site: it must know the points that others read. */
public final class DerivedProvider implements DriverProvider {

  public static final String PROTOCOL = "derived";

  private final Map<String, Point> sources = new HashMap<>();

  /** What signals can be made of: every point that a driver reads; before the first check. */
  public void sources(Collection<Point> read) {
    read.forEach(point -> sources.put(point.key(), point));
  }

  @Override
  public String protocol() {
    return PROTOCOL;
  }

  /** One for the whole site: all is done by one thread. */
  @Override
  public String line(Settings address) {
    return "site";
  }

  @Override
  public void check(DeviceSettings device) {
    Recipe.of(device, sources);
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    var recipes = new ArrayList<Recipe>();
    devices.forEach(device -> recipes.addAll(Recipe.of(device, sources)));
    Duration shortest =
        devices.stream()
            .map(device -> device.device().interval())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return new DerivedDriver(recipes, shortest);
  }
}
