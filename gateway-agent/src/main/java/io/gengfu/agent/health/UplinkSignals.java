package io.gengfu.agent.health;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.agent.uplink.UplinkStatus;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What uplinks know that somebody has to mend, as signals of the gateway itself, so that packs
 * speak of it: a certificate near its end, a second gateway of the name, a platform that confirms
 * nothing. Looks every few seconds, on a thread of its own.
 */
public final class UplinkSignals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkSignals.class);

  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Points points;
  private final ObjDoubleConsumer<Point> tell;
  private final Clock clock;
  private final Supplier<List<UplinkStatus>> uplinks;
  private final Map<String, Double> told = new HashMap<>();
  private final Thread thread =
      Thread.ofPlatform().name("gateway-watch").daemon().unstarted(this::run);
  private volatile boolean closing;

  UplinkSignals(
      Points points,
      ObjDoubleConsumer<Point> tell,
      Clock clock,
      Supplier<List<UplinkStatus>> uplinks) {
    this.points = points;
    this.tell = tell;
    this.clock = clock;
    this.uplinks = uplinks;
  }

  /**
   * @param points of a site; one without a device of the class {@code gateway} is told nothing
   * @param clock by which days are counted; while it is unknown no certificate is spoken of
   */
  public static UplinkSignals start(
      Points points, Core core, Clock clock, Supplier<List<UplinkStatus>> uplinks) {
    var signals = new UplinkSignals(points, core::tell, clock, uplinks);
    signals.thread.start();
    return signals;
  }

  private void run() {
    while (!closing) {
      try {
        look();
      } catch (RuntimeException e) {
        LOG.error("a look at the uplinks failed", e);
      }
      LockSupport.parkNanos(this, EVERY.toNanos());
    }
  }

  void look() {
    List<UplinkStatus> all = uplinks.get();
    if (all.isEmpty()) {
      return;
    }
    flag(DeviceClasses.TWIN, has(all, Kind.TWIN));
    flag(DeviceClasses.UNCONFIRMED, has(all, Kind.UNCONFIRMED));
    if (!clock.trust().isKnown()) {
      return;
    }
    Instant now = clock.wall();
    days(
        DeviceClasses.CERTIFICATE,
        all.stream()
            .flatMap(uplink -> uplink.certificate().stream())
            .mapToLong(own -> own.daysLeft(now))
            .min());
    days(
        DeviceClasses.BROKER_CERTIFICATE,
        all.stream()
            .flatMap(uplink -> uplink.broker().stream())
            .mapToLong(shown -> shown.daysLeft(now))
            .min());
  }

  private static boolean has(List<UplinkStatus> all, Kind kind) {
    return all.stream().anyMatch(uplink -> uplink.has(kind));
  }

  private void flag(String signal, boolean on) {
    tell(signal, on ? 1 : 0);
  }

  private void days(String signal, OptionalLong left) {
    if (left.isPresent()) {
      tell(signal, (double) left.getAsLong());
    }
  }

  private void tell(String signal, double value) {
    Double before = told.put(signal, value);
    if (before == null || before != value) {
      for (Device gateway : points.devices(DeviceClasses.GATEWAY)) {
        tell.accept(points.of(gateway, signal), value);
      }
    }
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
