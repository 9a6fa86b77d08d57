package io.gengfu.agent.bench;

import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** A driver that notes when a write in place has returned. */
final class Stamping implements Driver {

  private final Driver driver;
  private final AtomicLong written;

  Stamping(Driver driver, AtomicLong written) {
    this.driver = driver;
    this.written = written;
  }

  @Override
  public void start(ReadingSink sink) {
    driver.start(sink);
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    return driver.write(point, value, limit);
  }

  @Override
  public Optional<DirectOutput> direct(Point point) {
    return driver
        .direct(point)
        .map(
            output ->
                on -> {
                  output.set(on);
                  written.lazySet(System.nanoTime());
                });
  }

  @Override
  public void close() {
    driver.close();
  }
}
