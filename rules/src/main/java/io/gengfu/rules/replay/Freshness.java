package io.gengfu.rules.replay;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.Known;
import io.gengfu.rules.RuleEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When points become stale and devices silent, as far as a recording tells: a value that does not
 * change is recorded only every {@code repeat}, so a point is unheard of for certain only three
 * intervals after that.
 */
final class Freshness {

  private static final long NEVER = Long.MIN_VALUE;
  private static final long OFF = Long.MAX_VALUE;

  /** A device whose points are reported by a driver. */
  private static final class Watched {
    final Device device;
    final int silentPoint;
    final int undecidedPoint;
    final List<Point> points;
    final long limitNanos;

    /** When it is looked at next; an entry of the queue for another time is out of date. */
    long lookAt = OFF;

    Watched(Device device, Points all, List<Point> points, long limitNanos) {
      this.device = device;
      this.silentPoint = all.of(device, DeviceClasses.SILENT).index();
      this.undecidedPoint = all.of(device, DeviceClasses.UNDECIDED).index();
      this.points = points;
      this.limitNanos = limitNanos;
    }
  }

  /**
   * Something to be looked at.
   *
   * @param device null for a point
   */
  private record Due(long at, int point, @Nullable Watched device) {}

  private final RuleEngine engine;
  private final long repeat;
  private final @Nullable Watched[] byPoint;
  private final List<Watched> devices = new ArrayList<>();
  private final long[] staleAt;
  private final boolean[] queued;
  private final long[] goodUntil;
  private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::at));
  private long started;

  /**
   * @param mapped the points that some driver reports
   * @param repeat a value that does not change is recorded at least this often
   */
  Freshness(Points points, Set<Point> mapped, RuleEngine engine, Duration repeat) {
    this.engine = engine;
    this.repeat = repeat.toNanos();
    byPoint = new Watched[points.size()];
    staleAt = new long[points.size()];
    queued = new boolean[points.size()];
    goodUntil = new long[points.size()];
    var byDevice = mapped.stream().collect(Collectors.groupingBy(p -> p.device().id()));
    for (Device device : points.devices()) {
      List<Point> heardOf = byDevice.getOrDefault(device.id(), List.of());
      if (!heardOf.isEmpty()) {
        var watched = new Watched(device, points, heardOf, device.patience());
        devices.add(watched);
        heardOf.forEach(point -> byPoint[point.index()] = watched);
      }
    }
  }

  /** Nothing is known from here on, and nobody is late yet. */
  void begin(long now) {
    started = now;
    queue.clear();
    Arrays.fill(queued, false);
    Arrays.fill(staleAt, OFF);
    Arrays.fill(goodUntil, NEVER);
    for (Watched device : devices) {
      device.lookAt = OFF;
      watch(device);
    }
  }

  /** The recording stops here: everything becomes stale at once. */
  void lose(long now) {
    for (int point = 0; point < staleAt.length; point++) {
      if (engine.known(point) != Known.NEVER) {
        engine.quality(point, Known.STALE, now);
      }
    }
  }

  /** A reading of the point; before the engine takes it. */
  void heard(int point, byte known, long now) {
    Watched device = byPoint[point];
    if (device == null) {
      return;
    }
    staleAt[point] = now + repeat + device.limitNanos;
    if (!queued[point]) {
      queued[point] = true;
      queue.add(new Due(staleAt[point], point, null));
    }
    if (known == Known.GOOD || known == Known.UNCERTAIN) {
      goodUntil[point] = now + repeat;
      silent(device, false, now);
    } else {
      // It was good until now at most, whatever the recording's repeat would have allowed.
      goodUntil[point] = Math.min(goodUntil[point], now);
    }
    watch(device);
  }

  /** When {@link #tick} is wanted next; {@link Long#MAX_VALUE} when not at all. */
  long nextDue() {
    Due next = queue.peek();
    return next == null ? OFF : next.at();
  }

  void tick(long now) {
    for (Due due = queue.peek(); due != null && due.at() <= now; due = queue.peek()) {
      queue.remove();
      Watched device = due.device();
      if (device == null) {
        point(due.point(), now);
      } else if (device.lookAt == due.at()) {
        device.lookAt = OFF;
        device(device, now);
      }
    }
  }

  private void point(int point, long now) {
    if (staleAt[point] <= now) {
      queued[point] = false;
      engine.quality(point, Known.STALE, now);
    } else {
      queue.add(new Due(staleAt[point], point, null));
    }
  }

  // A device that is silent is not looked at again until something good is heard of it.
  private void device(Watched device, long now) {
    if (silentAt(device) <= now) {
      silent(device, true, now);
    } else {
      watch(device);
    }
  }

  private void watch(Watched device) {
    long at = silentAt(device);
    if (at < device.lookAt) {
      device.lookAt = at;
      queue.add(new Due(at, -1, device));
    }
  }

  private long silentAt(Watched device) {
    long good = NEVER;
    for (Point point : device.points) {
      good = Math.max(good, goodUntil[point.index()]);
    }
    // Never good since the beginning: its first record may have been due only after the repeat.
    return (good == NEVER ? started + repeat : good) + device.limitNanos;
  }

  private void silent(Watched device, boolean on, long now) {
    keep(device.silentPoint, on, now);
    keep(device.undecidedPoint, engine.isUndecided(device.device), now);
  }

  private void keep(int point, boolean on, long now) {
    double value = on ? 1 : 0;
    if (engine.known(point) != Known.GOOD || engine.value(point) != value) {
      engine.reading(point, value, Known.GOOD, now);
    }
  }
}
