package io.gengfu.driver.i2c;

import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.Talk;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.i2c.linux.LinuxBus;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sensors of one bus. The work is {@link BusLoop}'s. They are only read. */
final class I2cDriver implements Driver {

  private static final Logger LOG = LoggerFactory.getLogger(I2cDriver.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final List<I2cSettings> devices;
  private final String bus;
  private final String name;
  private final Function<String, Pi4jBus> opening;
  private final Talk talk;
  private final Object lock = new Object();
  // Both are guarded by the lock, which is never held while anything foreign is called.
  private @Nullable BusLoop loop;
  private boolean closed;

  I2cDriver(List<I2cSettings> devices) {
    this(devices, bus -> new Pi4jBus(bus, new LinuxBus(bus)));
  }

  /**
   * @param devices at least one, all of one bus
   * @param opening makes the bus of that name, and opens nothing yet
   */
  I2cDriver(List<I2cSettings> devices, Function<String, Pi4jBus> opening) {
    this.devices = List.copyOf(devices);
    this.bus = devices.getFirst().address().bus();
    this.name = "i2c " + bus;
    this.opening = opening;
    this.talk = new Talk(devices.stream().map(I2cSettings::device).toList());
  }

  @Override
  public void start(ReadingSink sink) {
    synchronized (lock) {
      if (closed || loop != null) {
        throw new IllegalStateException(name + " is " + (closed ? "closed" : "started"));
      }
      loop = new BusLoop(name, opening.apply(bus), devices, talk, sink, System::nanoTime);
      loop.thread().start();
    }
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    return CompletableFuture.failedFuture(
        new WriteException(Cause.REFUSED, point + " is of a sensor, which is only read"));
  }

  @Override
  public List<DeviceReport> report() {
    return talk.report();
  }

  @Override
  public void close() {
    BusLoop running;
    synchronized (lock) {
      closed = true;
      running = loop;
    }
    if (running == null) {
      return;
    }
    running.end();
    if (Thread.currentThread() == running.thread()) {
      return; // Called by the sink: the loop ends when the sink returns.
    }
    try {
      if (!running.thread().join(CLOSE_LIMIT)) {
        LOG.error("{}: still runs {} after close; a sink must return at once", name, CLOSE_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
