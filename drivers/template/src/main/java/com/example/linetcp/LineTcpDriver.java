package com.example.linetcp;

import com.example.linetcp.LineTcpProvider.Mapped;
import com.example.linetcp.LineTcpProvider.Options;
import io.gengfu.driver.Backoff;
import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.Driver;
import io.gengfu.driver.Exchanges;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One device on one socket, and one thread that does everything: polls each point twice per
 * interval, writes what waits, connects again. Nothing is shared but the queue, so there is no lock
 * that could be held while a reading is handed over.
 */
final class LineTcpDriver implements Driver {

  /** Somebody who asks for more than this at once gets a refusal, not a longer queue. */
  private static final int WRITES = 100;

  private record Write(Mapped to, Value value, long end, CompletableFuture<Reading> result) {
    void fail(Cause why, String words) {
      result.completeExceptionally(new WriteException(why, words));
    }
  }

  private final Device device;
  private final Options options;
  private final Exchanges exchanges = new Exchanges();
  private final Line line;
  private final BlockingQueue<Write> writes = new LinkedBlockingQueue<>(WRITES);
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random());
  private volatile boolean closed;
  private volatile Thread thread;

  LineTcpDriver(Device device, Options options) {
    this.device = device;
    this.options = options;
    this.line = new Line(options, exchanges);
  }

  @Override
  public void start(ReadingSink sink) {
    thread = Thread.ofPlatform().daemon().name("linetcp " + device.id()).start(() -> run(sink));
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    Mapped to =
        options.points().stream().filter(m -> m.point().equals(point)).findFirst().orElse(null);
    var write =
        new Write(to, value, System.nanoTime() + limit.toNanos(), new CompletableFuture<>());
    if (to == null || !point.signal().isOutput()) {
      write.fail(Cause.REFUSED, point + " is no output of this device");
    } else if (!writes.offer(write)) {
      write.fail(Cause.TIMEOUT, "too many writes are waiting");
    }
    if (closed) {
      failAll();
    }
    return write.result();
  }

  @Override
  public List<DeviceReport> report() {
    return List.of(exchanges.report(device));
  }

  @Override
  public void close() {
    closed = true;
    line.close();
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    failAll();
  }

  private void failAll() {
    for (Write write = writes.poll(); write != null; write = writes.poll()) {
      write.fail(Cause.UNREACHABLE, "the driver is closed");
    }
  }

  private void run(ReadingSink sink) {
    long half = device.interval().toNanos() / 2;
    try {
      while (!closed) {
        long next = System.nanoTime() + half;
        boolean reached = false;
        for (Mapped mapped : options.points()) {
          reached |= poll(mapped, sink);
        }
        if (reached) {
          backoff.reset();
        } else {
          // Bad readings still come once per interval; a dead device is not called more often.
          next = System.nanoTime() + Math.min(device.interval().toNanos(), backoff.nextNanos());
        }
        serve(next, sink);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Closed.
    }
  }

  /** Writes what comes until the time is there for the next round. */
  private void serve(long until, ReadingSink sink) throws InterruptedException {
    while (!closed) {
      Write write = writes.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (write == null) {
        return;
      }
      write(write, sink);
    }
  }

  private boolean poll(Mapped mapped, ReadingSink sink) {
    try {
      hand(read(mapped, "GET " + mapped.name()), sink);
      return true;
    } catch (WriteException e) {
      hand(Reading.bad(mapped.point(), e.why(), e.getMessage()), sink);
      return e.why() == Cause.REFUSED;
    }
  }

  private void write(Write write, ReadingSink sink) {
    if (System.nanoTime() > write.end()) {
      write.fail(Cause.TIMEOUT, "the device was busy for too long");
      return;
    }
    Mapped to = write.to();
    try {
      read(to, "SET " + to.name() + " " + raw(to, write.value()));
      // What counts is what the device says when it is asked again.
      Reading held = read(to, "GET " + to.name());
      hand(held, sink);
      if (held.goodValue().equals(java.util.Optional.of(write.value()))) {
        write.result().complete(held);
      } else {
        write.fail(Cause.REFUSED, "the device holds something else: " + held.quality());
      }
    } catch (WriteException e) {
      write.result().completeExceptionally(e);
    }
  }

  private void hand(Reading reading, ReadingSink sink) {
    if (!closed) {
      sink.accept(reading);
    }
  }

  private Reading read(Mapped mapped, String request) throws WriteException {
    String raw = line.ask(mapped.name(), request);
    Reading reading = reading(mapped, raw);
    if (!reading.quality().isGood()) {
      exchanges.failed(Cause.GARBLED);
    }
    return reading;
  }

  private static Reading reading(Mapped mapped, String raw) {
    try {
      return switch (mapped.point().signal().type()) {
        case SignalType.Flag flag when raw.equals("0") || raw.equals("1") ->
            mapped.conversion().reading(raw.equals("1"));
        case SignalType.Quantity quantity -> mapped.conversion().reading(Double.parseDouble(raw));
        case SignalType.Flag flag -> mapped.conversion().reading(Double.NaN);
        case SignalType.Enumeration enumeration -> mapped.conversion().reading(raw);
        case SignalType.Text text -> mapped.conversion().reading(raw);
      };
    } catch (NumberFormatException e) {
      return mapped.conversion().reading(Double.NaN); // Bad, and says so.
    }
  }

  private static String raw(Mapped mapped, Value value) {
    return switch (value) {
      case Value.Flag flag -> mapped.conversion().rawFlag(flag) ? "1" : "0";
      case Value.Quantity quantity ->
          mapped.conversion().rawNumber(quantity).map(String::valueOf).orElse("0");
      case Value.Constant constant -> mapped.conversion().rawText(constant);
      case Value.Text text -> mapped.conversion().rawText(text);
    };
  }
}
