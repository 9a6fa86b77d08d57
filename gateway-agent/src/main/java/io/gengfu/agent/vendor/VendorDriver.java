package io.gengfu.agent.vendor;

import io.gengfu.driver.Backoff;
import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A vendor's driver with a fence around it. Everything asked of it happens on one thread of its
 * own, so that nobody else waits; one that fails to start is started again for ever, with back-off,
 * and its points are bad meanwhile. It is not trusted to write in place.
 */
final class VendorDriver implements Driver {

  private static final Logger LOG = LoggerFactory.getLogger(VendorDriver.class);

  private static final int WRITES = 100;
  private static final Duration REPORT_LIMIT = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final Duration RETRY_FLOOR = Duration.ofSeconds(1);
  private static final Duration RETRY_CEILING = Duration.ofMinutes(5);

  private enum State {
    NEW,
    STARTING,
    RUNNING,
    FAILED,
    CLOSED
  }

  private final VendorProvider provider;
  private final List<DeviceSettings> devices;
  private final VendorSink.Points points;
  // Bounded: more than a driver takes in its time are refused.
  private final LinkedBlockingDeque<VendorWrite> writes = new LinkedBlockingDeque<>(WRITES);
  private final VendorWrite.Pending pending = new VendorWrite.Pending();
  private volatile State state = State.NEW;
  private volatile String why = "it is not started";
  private volatile @Nullable Driver vendors;
  private volatile @Nullable Thread thread;
  private volatile @Nullable VendorSink vendorSink;

  VendorDriver(VendorProvider provider, List<DeviceSettings> devices) {
    this.provider = provider;
    this.devices = List.copyOf(devices);
    this.points = VendorSink.Points.of(devices);
  }

  @Override
  public synchronized void start(ReadingSink sink) {
    if (state != State.NEW) {
      return;
    }
    var taking = new VendorSink(provider.jar(), points, sink, this::isClosed);
    Thread made =
        Thread.ofPlatform()
            .daemon()
            .name("driver " + provider.protocol())
            .unstarted(() -> run(taking));
    made.setContextClassLoader(provider.loader());
    state(State.STARTING, "it is being started");
    vendorSink = taking;
    thread = made;
    made.start();
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    var write = new VendorWrite(point, value, limit);
    if (!point.signal().isOutput() || !points.has(point)) {
      write.fail(Cause.REFUSED, point + " is not this driver's to write");
    } else if (state != State.RUNNING) {
      write.fail(Cause.UNREACHABLE, "the driver of " + provider.jar() + ": " + why);
    } else {
      pending.add(write);
      if (!writes.offer(write)) {
        write.fail(Cause.TIMEOUT, "too many writes wait for the driver of " + provider.jar());
      }
      if (isClosed()) {
        pending.failAll();
      }
    }
    return write.result();
  }

  /** None: a vendor's code never runs on a thread of the gateway. */
  @Override
  public Optional<DirectOutput> direct(Point point) {
    return Optional.empty();
  }

  @Override
  public List<DeviceReport> report() {
    Driver driver = vendors;
    if (driver == null || isClosed()) {
      return List.of();
    }
    try {
      return Guard.call(
          provider.protocol(),
          provider.loader(),
          REPORT_LIMIT,
          () ->
              driver.report().stream()
                  .filter(report -> points.hasDevice(report.device()))
                  .toList());
    } catch (Guard.Trouble e) {
      LOG.debug("no report of {}: it {}", provider.jar(), e.words());
      return List.of();
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      state(State.CLOSED, "it is closed");
      running = thread;
    }
    if (running != null) {
      running.interrupt();
    }
    closeVendors();
    pending.failAll();
    VendorSink taking = vendorSink;
    if (taking != null) {
      taking.drain(closeLimit());
    }
    if (running != null && running != Thread.currentThread()) {
      await(running);
    }
  }

  private boolean isClosed() {
    return state == State.CLOSED;
  }

  private void run(VendorSink sink) {
    var backoff = new Backoff(RETRY_FLOOR, RETRY_CEILING, new Random());
    try {
      while (!isClosed()) {
        if (begin(sink)) {
          backoff.reset();
          serve();
        } else {
          TimeUnit.NANOSECONDS.sleep(backoff.nextNanos());
          become(State.STARTING, "it is being started again");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // On the driver's thread, which may stay in here for ever; whoever looks sees the bad readings.
  @SuppressWarnings("CatchThrowable") // a vendor's missing class ends nobody else
  private boolean begin(VendorSink sink) {
    var started = new CompletableFuture<Boolean>();
    Duration limit = provider.limit();
    CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (!started.isDone() && !isClosed()) {
                say(sink, "has not started within " + Durations.show(limit), "waited for");
              }
            });
    Driver opened = null;
    try {
      opened = provider.openVendors(devices);
      vendors = opened;
      if (!isClosed()) {
        opened.start(sink);
      }
      if (!become(State.RUNNING, "")) {
        closeQuietly(opened); // It was closed meanwhile, before there was anything to close.
        return false;
      }
      return true;
    } catch (Throwable e) {
      if (isClosed()) {
        return false;
      }
      say(sink, Guard.threw(e), "tried again");
      become(State.FAILED, "it " + Guard.threw(e));
      vendors = null;
      if (opened != null) {
        closeQuietly(opened);
      }
      return false;
    } finally {
      started.complete(true);
    }
  }

  private void say(VendorSink sink, String what, String next) {
    LOG.error("the driver of {} {}; it is {}, and its maker should know", name(), what, next);
    points.all().forEach(p -> sink.accept(Reading.bad(p, Cause.UNREACHABLE, "driver " + what)));
  }

  private String name() {
    return provider.jar() + " for " + devices.getFirst().device().id();
  }

  private void serve() throws InterruptedException {
    while (!isClosed()) {
      VendorWrite write = writes.take();
      Driver driver = Objects.requireNonNull(vendors);
      write.by(driver);
    }
  }

  private boolean become(State next, String because) {
    synchronized (this) {
      if (state == State.CLOSED) {
        return false;
      }
      state(next, because);
      return true;
    }
  }

  private void state(State next, String because) {
    LOG.debug("{}: {} -> {} ({})", provider.jar(), state, next, because);
    why = because;
    state = next;
  }

  private void closeVendors() {
    Driver driver = vendors;
    if (driver != null) {
      try {
        Guard.call(
            provider.protocol(),
            provider.loader(),
            closeLimit(),
            () -> {
              driver.close();
              return true;
            });
      } catch (Guard.Trouble e) {
        LOG.warn("the driver of {} {} when it was closed", name(), e.words());
      }
    }
  }

  @SuppressWarnings("CatchThrowable") // it failed before: what it says now is no news
  private void closeQuietly(Driver driver) {
    try {
      driver.close();
    } catch (Throwable e) {
      LOG.debug("the driver of {} failed again when it was closed", provider.jar(), e);
    }
  }

  private Duration closeLimit() {
    return provider.limit().compareTo(CLOSE_LIMIT) < 0 ? provider.limit() : CLOSE_LIMIT;
  }

  private void await(Thread running) {
    try {
      if (!running.join(closeLimit())) {
        LOG.warn("the driver of {} does not end its thread, which is left behind", name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
