package io.gengfu.driver.testkit;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes {@link DeviceSettings} as the agent would from a site file and a profile.
 *
 * <pre>{@code
 * SampleDevice.of("charger-1", DeviceClasses.CHARGER)
 *     .address("host", "127.0.0.1", "port", 502)
 *     .settings("timeout", "200ms")
 *     .point("smoke", "register", "discrete", "address", 0)
 *     .build();
 * }</pre>
 *
 * <p>Keys and values are those of {@link Nodes#map}. Each built device has fresh point indexes.
 */
public final class SampleDevice {

  private static final AtomicInteger NEXT_INDEX = new AtomicInteger();

  private final String id;
  private final DeviceClass deviceClass;
  private Duration interval = Duration.ofMillis(300);
  private Node.Mapping address = Nodes.map();
  private Node.Mapping settings = Nodes.map();
  private final Map<String, Node.Mapping> mappings = new LinkedHashMap<>();

  private SampleDevice(String id, DeviceClass deviceClass) {
    this.id = id;
    this.deviceClass = deviceClass;
  }

  /** A device with an interval of 300 ms, which keeps contract tests short. */
  public static SampleDevice of(String id, DeviceClass deviceClass) {
    return new SampleDevice(id, deviceClass);
  }

  public SampleDevice interval(Duration interval) {
    this.interval = interval;
    return this;
  }

  public SampleDevice address(Object... keysAndValues) {
    address = Nodes.map(keysAndValues);
    return this;
  }

  public SampleDevice settings(Object... keysAndValues) {
    settings = Nodes.map(keysAndValues);
    return this;
  }

  /** Maps one signal of the class. */
  public SampleDevice point(String signal, Object... keysAndValues) {
    mappings.put(signal, Nodes.map(keysAndValues));
    return this;
  }

  /** The device; its sections share one {@link Problems}, {@code settings().problems()}. */
  public DeviceSettings build() {
    var problems = new Problems();
    Device device = new Device(id, deviceClass, LocalText.same(id), Location.UNKNOWN, interval);
    List<PointSettings> points = new ArrayList<>();
    mappings.forEach(
        (signal, mapping) ->
            points.add(
                new PointSettings(
                    point(device, signal), new Settings(mapping, "points." + signal, problems))));
    return new DeviceSettings(
        device,
        new Settings(address, "address", problems),
        new Settings(settings, "settings", problems),
        points);
  }

  private static Point point(Device device, String signal) {
    return new Point(
        NEXT_INDEX.getAndIncrement(),
        device,
        device
            .deviceClass()
            .signal(signal)
            .orElseThrow(() -> new IllegalArgumentException("no signal " + signal)));
  }
}
