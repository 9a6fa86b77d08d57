package io.gengfu.agent.bench;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Devices whose readings the benchmark hands over itself, and whose outputs cost nothing: what is
 * then measured is the gateway alone.
 */
public final class BenchDriverProvider implements DriverProvider {

  private static final int NUMBER_MAX = 100_000;
  private static final int LINES = 4;

  @Override
  public String protocol() {
    return "bench";
  }

  @Override
  public String line(Settings address) {
    return "bench:" + address.integer("number", 0, NUMBER_MAX, 0) % LINES;
  }

  @Override
  public void check(DeviceSettings device) {
    device.address().integer("number", 0, NUMBER_MAX, 0);
    device.address().finish();
    device.settings().finish();
    device.points().forEach(point -> point.mapping().finish());
  }

  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new Free();
  }

  private static final class Free implements Driver {

    @Override
    public void start(ReadingSink sink) {}

    @Override
    public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
      return CompletableFuture.failedStage(
          new WriteException(Cause.REFUSED, point + " is written in place"));
    }

    @Override
    public Optional<DirectOutput> direct(Point point) {
      return Optional.of(on -> {});
    }

    @Override
    public void close() {}
  }
}
