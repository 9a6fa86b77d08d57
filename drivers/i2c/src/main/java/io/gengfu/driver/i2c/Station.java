package io.gengfu.driver.i2c;

import io.gengfu.driver.Backoff;
import io.gengfu.driver.Exchanges;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.i2c.I2cSettings.PointMapping;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One device of a bus: when it is asked next, and what is said of it meanwhile. A device that fails
 * is left alone for longer and longer, up to some seconds, so that the time it costs is not taken
 * from the others; its points are said to be bad all the same. One thread.
 */
final class Station {

  private static final Duration RETRY_MIN = Duration.ofMillis(100);
  private static final Duration RETRY_MAX = Duration.ofSeconds(5);

  /** So often in a row it may make no sense before it is begun anew. */
  private static final int GARBLED_MAX = 3;

  private final I2cSettings settings;
  private final Sensor sensor;
  private final Wire wire;
  private final Exchanges exchanges;
  private final Diary diary;
  private final ReadingSink sink;
  private final LongSupplier clock;
  private final Backoff backoff = new Backoff(RETRY_MIN, RETRY_MAX, RandomGenerator.getDefault());
  private boolean begun;
  private int failures;
  private long askNanos;
  private long repeatNanos;
  private @Nullable WireException trouble;

  Station(
      I2cSettings settings,
      Wire wire,
      Exchanges exchanges,
      Diary diary,
      ReadingSink sink,
      LongSupplier clock) {
    this.settings = settings;
    this.sensor = settings.newSensor(clock);
    this.wire = wire;
    this.exchanges = exchanges;
    this.diary = diary;
    this.sink = sink;
    this.clock = clock;
    this.askNanos = clock.getAsLong();
  }

  /** When it is to be visited next. */
  long dueNanos() {
    return trouble != null && repeatNanos - askNanos < 0 ? repeatNanos : askNanos;
  }

  /** Asks it, or says again what is wrong with it. */
  void visit() throws InterruptedException {
    WireException last = trouble;
    if (last != null && askNanos - clock.getAsLong() > 0) {
      bad(last.why(), last.detail());
      return;
    }
    long asked = exchanges.asked();
    try {
      if (!begun) {
        sensor.begin(wire);
        exchanges.connected();
        begun = true;
      }
      Map<Figure, Finding> found = measured();
      exchanges.answered(asked);
      well(found);
    } catch (WireException e) {
      failed(e);
    } catch (RuntimeException e) {
      failed(
          new WireException(
              Cause.GARBLED, "an error in the driver: " + e, "please report it with the log"));
      throw e;
    }
  }

  // What a disturbance has spoiled is asked for once more at once, and counted all the same.
  private Map<Figure, Finding> measured() throws WireException, InterruptedException {
    try {
      return sensor.measure(wire);
    } catch (WireException e) {
      if (e.why() != Cause.GARBLED) {
        throw e;
      }
      exchanges.failed(e.why());
      return sensor.measure(wire);
    }
  }

  private void well(Map<Figure, Finding> found) {
    long now = clock.getAsLong();
    long poll = Math.min(settings.poll().toNanos(), sensor.paceNanos());
    if (found.isEmpty()) {
      askNanos = now + sensor.pauseNanos();
      return;
    }
    trouble = null;
    failures = 0;
    backoff.reset();
    diary.well(settings.device());
    // In step, unless it took longer than that.
    askNanos = askNanos + poll - now > 0 ? askNanos + poll : now + poll;
    for (PointMapping point : settings.points()) {
      Finding finding = found.get(point.figure());
      sink.accept(
          finding == null
              ? Reading.bad(point.point(), Cause.REFUSED, "the sensor tells no such figure")
              : reading(point, finding));
    }
  }

  private static Reading reading(PointMapping point, Finding finding) {
    return switch (finding) {
      case Finding.Amount amount -> point.conversion().reading(amount.number());
      case Finding.Fault fault -> Reading.bad(point.point(), Cause.SENSOR_FAULT, fault.detail());
    };
  }

  private void failed(WireException e) {
    failures++;
    // A disturbance is over soon; another device, or one without power, is not.
    if (e.why() != Cause.GARBLED || failures >= GARBLED_MAX) {
      begun = false;
    }
    trouble = e;
    exchanges.failed(e.why());
    diary.trouble(settings.device(), e);
    askNanos = clock.getAsLong() + backoff.nextNanos();
    bad(e.why(), e.detail());
  }

  private void bad(Cause why, String detail) {
    repeatNanos = clock.getAsLong() + settings.poll().toNanos();
    settings.points().forEach(point -> sink.accept(Reading.bad(point.point(), why, detail)));
  }
}
