package io.gengfu.agent.core;

import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A device that does what it is told, remembers it, and can be made to refuse or to dawdle. */
final class TestDriver implements Driver {

  /** {@code point=value}, in the order the device saw them. */
  final List<String> writes = new ArrayList<>();

  private final Set<String> direct;
  private final List<Runnable> dawdling = new ArrayList<>();
  private ReadingSink sink = reading -> {};
  private boolean refuses;
  private boolean dawdles;

  TestDriver(String... directPoints) {
    direct = Set.of(directPoints);
  }

  void refuses(boolean now) {
    refuses = now;
  }

  void dawdles(boolean now) {
    dawdles = now;
    if (!now) {
      List.copyOf(dawdling).forEach(Runnable::run);
      dawdling.clear();
    }
  }

  @Override
  public void start(ReadingSink readings) {
    sink = readings;
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    var done = new CompletableFuture<Reading>();
    Runnable write = () -> write(point, value, done);
    if (dawdles) {
      dawdling.add(write);
    } else {
      write.run();
    }
    return done;
  }

  private void write(Point point, Value value, CompletableFuture<Reading> done) {
    writes.add(point + "=" + value.show());
    if (refuses) {
      done.completeExceptionally(new WriteException(Cause.REFUSED, "not today"));
      return;
    }
    Reading readBack = Reading.good(point, value);
    sink.accept(readBack);
    done.complete(readBack);
  }

  @Override
  public Optional<DirectOutput> direct(Point point) {
    return direct.contains(point.key())
        ? Optional.of(
            on -> writes.add(point + "=" + on + " by " + Thread.currentThread().getName()))
        : Optional.empty();
  }

  @Override
  public void close() {}
}
