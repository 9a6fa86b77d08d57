package io.gengfu.agent.core;

import io.gengfu.agent.core.Clock.State;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows of itself, as readings of its own device, so that packs can speak of it.
 * Where a site has no such device nothing is told. Under the core's lock.
 */
final class Itself {

  /** Takes the value of a point, as the engine codes it, as a good reading. */
  @FunctionalInterface
  interface Feed {
    void reading(Point point, double value);
  }

  private final Feed feed;
  private final @Nullable Point clock;
  private @Nullable State told;

  Itself(Points points, Feed feed) {
    this.feed = feed;
    clock =
        points.devices(DeviceClasses.GATEWAY).stream()
            .findFirst()
            .map(device -> clockOf(points, device))
            .orElse(null);
  }

  private static Point clockOf(Points points, Device gateway) {
    return points.of(gateway, DeviceClasses.CLOCK);
  }

  void clock(State state) {
    if (clock != null && state != told) {
      told = state;
      feed.reading(clock, DeviceClasses.CLOCK_STATE.ordinal(state.name().toLowerCase(Locale.ROOT)));
    }
  }
}
