package io.gengfu.driver.i2c;

import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.Talk;
import io.gengfu.model.Reading;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one bus: visits the device that is due. Everything is done on one thread; only {@link
 * #end} is called from others.
 */
final class BusLoop {

  private static final Logger LOG = LoggerFactory.getLogger(BusLoop.class);

  private final String name;
  private final Pi4jBus bus;
  private final List<Station> stations;
  private final LongSupplier clock;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param clock nanoseconds that pass while the loop waits, as {@link System#nanoTime}
   */
  BusLoop(
      String name,
      Pi4jBus bus,
      List<I2cSettings> devices,
      Talk talk,
      ReadingSink sink,
      LongSupplier clock) {
    this.name = name;
    this.bus = bus;
    this.clock = clock;
    var diary = new Diary();
    this.stations =
        devices.stream()
            .map(
                device ->
                    new Station(
                        device,
                        bus.wire(device.address().device()),
                        talk.with(device.device()),
                        diary,
                        reading -> handOver(sink, reading),
                        clock))
            .toList();
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  Thread thread() {
    return thread;
  }

  /** Any thread, any number of times. */
  void end() {
    ended.countDown();
    bus.abandon();
  }

  private boolean isEnded() {
    return ended.getCount() == 0;
  }

  private void handOver(ReadingSink to, Reading reading) {
    if (isEnded()) {
      return;
    }
    try {
      to.accept(reading);
    } catch (RuntimeException e) {
      LOG.error("{}: the sink refused a reading of {}", name, reading.point(), e);
    }
  }

  private void run() {
    try {
      while (!isEnded()) {
        step();
      }
    } catch (InterruptedException e) {
      LOG.warn("{}: interrupted, and therefore ended", name);
    } finally {
      ended.countDown();
      bus.close();
    }
  }

  private void step() throws InterruptedException {
    long now = clock.getAsLong();
    Station next =
        stations.stream()
            .min(Comparator.comparingLong(station -> station.dueNanos() - now))
            .orElseThrow();
    long wait = next.dueNanos() - now;
    if (wait > 0) {
      var _ = ended.await(wait, TimeUnit.NANOSECONDS);
      return;
    }
    try {
      next.visit();
    } catch (RuntimeException e) {
      // A mistake of ours must not silence the bus for good.
      LOG.error("{}: unexpected, please report it; the device is tried again", name, e);
    }
  }
}
