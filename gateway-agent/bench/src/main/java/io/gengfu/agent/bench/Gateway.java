package io.gengfu.agent.bench;

import io.gengfu.agent.command.StatusReport;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.Ticker;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.Uplink;
import io.gengfu.driver.Driver;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A gateway's local path, wired as the program wires it, with a stamp on the return of each write
 * of its output. Real store, real ticker; uplinks are started by whoever wants them.
 */
final class Gateway implements AutoCloseable {

  private static final Duration CONNECTING = Duration.ofSeconds(30);

  final Site site;
  final Store store;
  final Core core;
  final List<Uplink> uplinks = new ArrayList<>();
  final StatusReport status;
  private final AtomicLong written = new AtomicLong();
  private final List<Driver> drivers = new ArrayList<>();
  private final Ticker ticker;
  private final Reading on;
  private final Reading off;

  Gateway(Site site) {
    this.site = site;
    SystemClock clock = SystemClock.open();
    store =
        Store.open(
            site.gateway().data(),
            site.gateway().store(),
            site.gateway().id(),
            site.gateway().uplinks().stream().map(UplinkConfig::name).toList(),
            site.points(),
            clock);
    core =
        new Core(
            site.points(),
            site.rules(),
            site.mapped(),
            site.letsGo(),
            store.journal(this::text),
            clock,
            () -> UUID.randomUUID().toString());
    core.restore(store.restored().instances(), store.restored().outputs());
    for (Site.Line line : site.lines()) {
      Driver driver = new Stamping(line.provider().open(line.devices()), written);
      drivers.add(driver);
      List<Point> points =
          line.devices().stream().flatMap(d -> d.points().stream()).map(p -> p.point()).toList();
      core.attach(driver, points);
    }
    drivers.forEach(driver -> driver.start(core));
    ticker = Ticker.start(core, clock);
    status = new StatusReport(site, core, store, uplinks);
    Point input = site.points().find("in.motion").orElseThrow();
    on = Reading.good(input, Value.of(true));
    off = Reading.good(input, Value.of(false));
    awaitOutput();
  }

  // Drivers connect on threads of their own; before that an event writes nothing.
  private void awaitOutput() {
    long end = System.nanoTime() + CONNECTING.toNanos();
    while (written.get() == 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the output is not written within " + CONNECTING);
      }
      core.accept(on);
      core.accept(off);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private String text(double handle) {
    return core.text(handle);
  }

  /** Connects to the platforms that the site names. */
  void tellTheCity() {
    site.gateway().uplinks().forEach(u -> uplinks.add(Uplink.start("bench", u, store)));
  }

  /** The input moves: every other event makes the output active, the others let it go. */
  Reading event(long number) {
    return number % 2 == 0 ? on : off;
  }

  /** When the last write of the output returned, {@link System#nanoTime}; 0 when none has. */
  long written() {
    return written.get();
  }

  @Override
  public void close() {
    ticker.close();
    drivers.forEach(Driver::close);
    uplinks.forEach(Uplink::close);
    store.close();
  }
}
