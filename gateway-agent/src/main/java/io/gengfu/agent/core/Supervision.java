package io.gengfu.agent.core;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.Known;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Watches that every mapped point is heard of. A point that is not becomes stale after three
 * intervals; a device of which nothing good was heard for as long is silent, which is a signal like
 * any other, as is one about which some rule cannot decide. Under the core's lock.
 */
final class Supervision {

  /** How many devices one tick looks at, so that a large site does not hold the lock for long. */
  private static final int SLICE = 256;

  /** Drivers connect after the start, on a small box all at once: nobody is silent before that. */
  private static final long START_GRACE = Duration.ofSeconds(15).toNanos();

  private static final long NEVER = Long.MIN_VALUE;

  private record Watched(
      Device device, int silent, int undecided, List<Point> points, long limitNanos) {}

  private final CurrentRules rules;
  private final Lately lately;
  private long started;
  private final List<Watched> devices = new ArrayList<>();
  private final long[] lastHeard;
  private final long[] lastGood;
  private int next;

  Supervision(Points points, Set<Point> mapped, CurrentRules rules, Lately lately, long now) {
    this.rules = rules;
    this.lately = lately;
    started = now;
    lastHeard = new long[points.size()];
    lastGood = new long[points.size()];
    var byDevice = mapped.stream().collect(Collectors.groupingBy(p -> p.device().id()));
    for (Device device : points.devices()) {
      List<Point> heardOf = byDevice.getOrDefault(device.id(), List.of());
      if (!heardOf.isEmpty()) {
        int silent = points.of(device, DeviceClasses.SILENT).index();
        int undecided = points.of(device, DeviceClasses.UNDECIDED).index();
        long limit = device.patience();
        devices.add(new Watched(device, silent, undecided, heardOf, limit));
        for (Point point : heardOf) {
          lastHeard[point.index()] = NEVER;
          lastGood[point.index()] = NEVER;
        }
      }
    }
  }

  void heard(int point, byte known, long now) {
    lastHeard[point] = now;
    if (known == Known.GOOD || known == Known.UNCERTAIN) {
      lastGood[point] = now;
    }
  }

  /** Every device gets as long again to speak as it had before. */
  void stoodStill(long nanos, long now) {
    started = Math.min(now, started + nanos);
    for (long[] last : List.of(lastHeard, lastGood)) {
      for (int point = 0; point < last.length; point++) {
        if (last[point] != NEVER) {
          last[point] = Math.min(now, last[point] + nanos);
        }
      }
    }
  }

  /** Looks at the next slice of devices. */
  void tick(long now) {
    int count = Math.min(SLICE, devices.size());
    for (int i = 0; i < count; i++) {
      Watched device = devices.get(next);
      next = (next + 1) % devices.size();
      look(device, now);
    }
  }

  private boolean isOver(long last, Watched device, long now) {
    return last == NEVER
        ? now - started > device.limitNanos() + START_GRACE
        : now - last > device.limitNanos();
  }

  private void look(Watched device, long now) {
    long good = NEVER;
    for (Point mapped : device.points()) {
      int point = mapped.index();
      good = Math.max(good, lastGood[point]);
      if (isOver(lastHeard[point], device, now) && rules.known(point) != Known.STALE) {
        rules.engine().quality(point, Known.STALE, now);
        lately.stale(point, now);
      }
    }
    boolean over = isOver(good, device, now);
    if (good == NEVER && !over) {
      return; // Not heard of yet and not overdue: nobody knows, and an alert of before stays.
    }
    keep(device.silent(), over, now);
    keep(device.undecided(), rules.engine().isUndecided(device.device()), now);
  }

  private void keep(int point, boolean on, long now) {
    double value = on ? 1 : 0;
    if (rules.known(point) != Known.GOOD || rules.value(point) != value) {
      rules.engine().reading(point, value, Known.GOOD, now);
    }
  }
}
