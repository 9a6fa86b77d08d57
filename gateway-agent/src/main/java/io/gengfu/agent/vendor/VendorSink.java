package io.gengfu.agent.vendor;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a vendor's driver hands its readings to: lets through those of its own points, until it is
 * closed.
 */
final class VendorSink implements ReadingSink {

  private static final Logger LOG = LoggerFactory.getLogger(VendorSink.class);

  private final String jar;
  private final Points points;
  private final ReadingSink gateway;
  private final BooleanSupplier closed;
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicInteger handing = new AtomicInteger();

  VendorSink(String jar, Points points, ReadingSink gateway, BooleanSupplier closed) {
    this.jar = jar;
    this.points = points;
    this.gateway = gateway;
    this.closed = closed;
  }

  @Override
  public void accept(@Nullable Reading reading) {
    handing.incrementAndGet();
    try {
      if (!closed.getAsBoolean()) {
        take(reading);
      }
    } finally {
      handing.decrementAndGet();
    }
  }

  /** After it is closed: waits for those who were handing over at that moment. */
  void drain(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (handing.get() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(100_000);
    }
  }

  private void take(@Nullable Reading reading) {
    if (reading != null && points.has(reading.point())) {
      gateway.accept(reading);
    } else if (told.compareAndSet(false, true)) {
      LOG.error(
          "the driver of {} brings readings of what is not its own ({}); they are not taken",
          jar,
          reading == null ? "nothing" : reading.point());
    }
  }

  /** Those of one line, found by number without anything being made. */
  static final class Points {
    private final List<Point> all;
    private final @Nullable Point[] byIndex;
    private final Set<String> devices = new HashSet<>();

    private Points(List<Point> all) {
      this.all = all;
      byIndex = new Point[all.stream().mapToInt(Point::index).max().orElse(-1) + 1];
      all.forEach(point -> byIndex[point.index()] = point);
      all.forEach(point -> devices.add(point.device().id()));
    }

    static Points of(List<DeviceSettings> devices) {
      return new Points(
          devices.stream()
              .flatMap(device -> device.points().stream())
              .map(DeviceSettings.PointSettings::point)
              .toList());
    }

    List<Point> all() {
      return all;
    }

    // The very object: another one of the same number may be of another type.
    @SuppressWarnings("ReferenceEquality")
    boolean has(Point point) {
      int index = point.index();
      return index >= 0 && index < byIndex.length && byIndex[index] == point;
    }

    boolean hasDevice(Device device) {
      return devices.contains(device.id());
    }
  }
}
