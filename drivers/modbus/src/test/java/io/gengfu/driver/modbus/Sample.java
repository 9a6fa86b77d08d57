package io.gengfu.driver.modbus;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.Output;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.model.Unit;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What the tests of this package say often. */
final class Sample {

  static final Duration LIMIT = Duration.ofSeconds(15);

  /** A class with inputs and outputs of every kind, since no real one has them all. */
  static final DeviceClass ANYTHING =
      new DeviceClass(
          "anything",
          false,
          List.of(
              Signal.input("flag", new SignalType.Flag()),
              Signal.input("flag_2", new SignalType.Flag()),
              Signal.input("flag_3", new SignalType.Flag()),
              Signal.input("number", new SignalType.Quantity(Unit.NONE)),
              Signal.input("number_2", new SignalType.Quantity(Unit.NONE)),
              Signal.input("number_3", new SignalType.Quantity(Unit.NONE)),
              Signal.input("door", new SignalType.Enumeration("Door", List.of("closed", "open"))),
              Signal.input("code", new SignalType.Text()),
              Signal.output("relay", new SignalType.Flag(), Output.plain(Output.Rest.KEEP)),
              Signal.output(
                  "level", new SignalType.Quantity(Unit.NONE), Output.plain(Output.Rest.KEEP))));

  private Sample() {}

  /** A device of {@link #ANYTHING} that is asked often and not waited for long. */
  static SampleDevice device(String id, int port, int unit) {
    return SampleDevice.of(id, ANYTHING)
        .address("host", "127.0.0.1", "port", port, "unit", unit)
        .settings("timeout", "800ms", "poll", "20ms");
  }

  static Driver started(RecordingSink sink, DeviceSettings... devices) {
    Driver driver = new ModbusDriverProvider().open(List.of(devices));
    driver.start(sink);
    return driver;
  }

  static Point point(DeviceSettings device, String signal) {
    return device.points().stream()
        .map(DeviceSettings.PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow();
  }

  static Reading write(Driver driver, Point point, Value value) throws Exception {
    return driver
        .write(point, value, Duration.ofSeconds(5))
        .toCompletableFuture()
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  static Predicate<Reading> good(Value value) {
    return reading -> reading.quality().isGood() && value.equals(reading.value());
  }

  static Predicate<Reading> bad(Cause cause) {
    return reading -> reading.quality() instanceof Quality.Bad bad && bad.cause() == cause;
  }
}
