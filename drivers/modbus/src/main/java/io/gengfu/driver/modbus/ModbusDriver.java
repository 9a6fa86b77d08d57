package io.gengfu.driver.modbus;

import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server and the units behind it. The work is {@link Line}'s, on a thread of its own beside the
 * library's one for I/O; here is what other threads may call.
 */
final class ModbusDriver implements Driver {

  private static final Logger LOG = LoggerFactory.getLogger(ModbusDriver.class);
  private static final long CLOSE_SECONDS = 10;

  private enum State {
    NEW,
    RUNNING,
    CLOSED
  }

  private final List<UnitSettings> units;
  private final Map<Point, PointMapping> outputs = new HashMap<>();
  private final String name;
  private final Object lock = new Object();
  // All three are guarded by the lock, which is never held while anything foreign is called.
  private State state = State.NEW;
  private @Nullable Line line;
  private @Nullable EventLoopGroup eventLoop;

  ModbusDriver(List<UnitSettings> units) {
    this.units = units;
    this.name = "modbus " + units.getFirst().address().line();
    for (UnitSettings unit : units) {
      for (PointMapping mapping : unit.points()) {
        if (mapping.point().signal().isOutput()) {
          outputs.put(mapping.point(), mapping);
        }
      }
    }
  }

  @Override
  public void start(ReadingSink sink) {
    synchronized (lock) {
      if (state != State.NEW) {
        throw new IllegalStateException(name + " is " + state);
      }
      var ioThread = new DefaultThreadFactory(name + " io", true);
      eventLoop = new NioEventLoopGroup(1, ioThread);
      line = new Line(name, units, sink, eventLoop);
      state(State.RUNNING, "started");
      line.thread().start();
    }
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    PointMapping mapping = outputs.get(point);
    if (mapping == null) {
      return failed(Cause.REFUSED, point + " is not an output that the profile maps");
    }
    if (!value.fits(point.signal().type())) {
      return failed(Cause.REFUSED, point + " cannot have the value " + value.show());
    }
    Line running;
    EventLoopGroup timer;
    synchronized (lock) {
      running = line;
      timer = eventLoop;
      if (state != State.RUNNING || running == null || timer == null) {
        return failed(Cause.UNREACHABLE, name + " is " + (state == State.NEW ? "new" : "closed"));
      }
    }
    var write = new PendingWrite(mapping, value, limit, System.nanoTime());
    running.enqueue(write);
    if (!write.isOver()) {
      expireLater(write, limit, timer);
    }
    return write.result();
  }

  @Override
  public List<DeviceReport> report() {
    Line running;
    synchronized (lock) {
      running = line;
    }
    return running == null ? List.of() : running.report();
  }

  @Override
  public void close() {
    Line running;
    EventLoopGroup loop;
    synchronized (lock) {
      running = line;
      loop = eventLoop;
      if (state != State.CLOSED) {
        state(State.CLOSED, "closed");
      }
    }
    if (running == null || loop == null) {
      return;
    }
    running.end();
    if (Thread.currentThread() == running.thread()) {
      return; // Called by the sink: the line ends, and its I/O with it, when the sink returns.
    }
    try {
      if (!running.thread().join(Duration.ofSeconds(CLOSE_SECONDS))
          || !loop.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.error(
            "{}: still runs {} s after close; a sink must return at once", name, CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void state(State next, String reason) {
    LOG.debug("{}: {} -> {}: {}", name, state, next, reason);
    state = next;
  }

  private static void expireLater(PendingWrite write, Duration limit, EventLoopGroup timer) {
    try {
      var expiry = timer.schedule(write::expire, limit.toNanos(), TimeUnit.NANOSECONDS);
      var _ = write.result().whenComplete((reading, e) -> expiry.cancel(false));
    } catch (RejectedExecutionException e) {
      write.fail(Cause.UNREACHABLE, "the driver is closed");
    }
  }

  private static CompletionStage<Reading> failed(Cause why, String detail) {
    return CompletableFuture.failedFuture(new WriteException(why, detail));
  }
}
