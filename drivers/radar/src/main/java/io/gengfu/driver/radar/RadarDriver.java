package io.gengfu.driver.radar;

import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.Driver;
import io.gengfu.driver.Exchanges;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One radar. The work is {@link RadarLine}'s, on a thread of its own. It is only read. */
final class RadarDriver implements Driver {

  private static final Logger LOG = LoggerFactory.getLogger(RadarDriver.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final RadarSettings settings;
  private final String name;
  private final Exchanges exchanges = new Exchanges();
  private final Object lock = new Object();
  // Both are guarded by the lock, which is never held while anything foreign is called.
  private @Nullable RadarLine line;
  private boolean closed;

  RadarDriver(RadarSettings settings) {
    this.settings = settings;
    this.name = "radar " + settings.address().line();
  }

  @Override
  public void start(ReadingSink sink) {
    synchronized (lock) {
      if (closed || line != null) {
        throw new IllegalStateException(name + " is " + (closed ? "closed" : "started"));
      }
      line = new RadarLine(name, settings, exchanges, sink);
      line.thread().start();
    }
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    return CompletableFuture.failedFuture(
        new WriteException(Cause.REFUSED, point + " is of a radar, which is only read"));
  }

  @Override
  public List<DeviceReport> report() {
    return List.of(exchanges.report(settings.device()));
  }

  @Override
  public void close() {
    RadarLine running;
    synchronized (lock) {
      closed = true;
      running = line;
    }
    if (running == null) {
      return;
    }
    running.end();
    if (Thread.currentThread() == running.thread()) {
      return; // Called by the sink: the line ends when the sink returns.
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
