package io.gengfu.driver.testkit;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.testkit.MemoryDevice.TroubleException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The smallest driver that keeps the contract, but for the flaw that it is made with. */
final class MemoryDriver implements Driver {

  private static final long POLL_MILLIS = 20;

  private record Pending(Point point, Value value, CompletableFuture<Reading> result) {
    void fail(Cause why) {
      result.completeExceptionally(new WriteException(why, point + " is not written"));
    }
  }

  private final MemoryDevice device;
  private final Flaw flaw;
  private final BlockingQueue<Pending> writes = new LinkedBlockingQueue<>(100);
  private final Map<Point, Value> said = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;
  private boolean lost;
  private @Nullable Pending missed;
  private @Nullable Thread thread;

  MemoryDriver(MemoryDevice device, Flaw flaw) {
    this.device = device;
    this.flaw = flaw;
  }

  static DriverProvider provider(MemoryDevice device, Flaw flaw) {
    return new DriverProvider() {
      @Override
      public String protocol() {
        return "memory";
      }

      @Override
      public String line(Settings address) {
        return "memory";
      }

      @Override
      public void check(DeviceSettings settings) {
        // There is nothing to set.
      }

      @Override
      public Driver open(List<DeviceSettings> devices) {
        return new MemoryDriver(device, flaw);
      }
    };
  }

  @Override
  public void start(ReadingSink sink) {
    thread = Thread.ofPlatform().daemon().name("memory").start(() -> run(sink));
    if (flaw == Flaw.LEAVES_A_THREAD) {
      Thread.ofPlatform().daemon().start(MemoryDriver::idle);
    }
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    var write = new Pending(point, value, new CompletableFuture<>());
    if (flaw == Flaw.HOLDS_A_LOCK) {
      locked(reading -> {}).accept(Reading.good(point, value));
    }
    if (closed || (!point.signal().isOutput() && flaw != Flaw.WRITES_INPUTS)) {
      write.fail(Cause.REFUSED);
    } else if (flaw == Flaw.WRITES_IN_THE_CALLER) {
      write(write, reading -> {});
    } else if (!writes.offer(write)) {
      write.fail(Cause.TIMEOUT);
    }
    return write.result();
  }

  @Override
  public void close() {
    closed = flaw != Flaw.TALKS_AFTER_CLOSE;
    Thread running = thread;
    try {
      if (running != null && closed) {
        running.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (flaw != Flaw.FORGETS_WRITES) {
      writes.forEach(write -> write.fail(Cause.UNREACHABLE));
    }
  }

  private void run(ReadingSink sink) {
    ReadingSink guarded = flaw == Flaw.HOLDS_A_LOCK ? locked(sink) : sink;
    try {
      while (!closed) {
        Pending write = writes.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (write != null) {
          write(write, guarded);
        }
        for (PointSettings point : device.settings().points()) {
          poll(point.point(), guarded);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ReadingSink locked(ReadingSink sink) {
    return reading -> {
      lock.lock();
      try {
        sink.accept(reading);
      } finally {
        lock.unlock();
      }
    };
  }

  private void poll(Point point, ReadingSink sink) throws InterruptedException {
    try {
      Value value = device.read(point.signal().name());
      makeUp();
      boolean isNew = !value.equals(said.put(point, value));
      if ((isNew || flaw != Flaw.SAYS_ONLY_WHAT_IS_NEW) && !(lost && flaw == Flaw.GIVES_UP)) {
        sink.accept(Reading.good(point, value));
      }
    } catch (TroubleException e) {
      trouble(point, e, sink);
    }
  }

  private void makeUp() throws TroubleException, InterruptedException {
    Pending late = missed;
    missed = null;
    if (late != null) {
      device.write(late.point().signal().name(), late.value());
    }
  }

  private void trouble(Point point, TroubleException trouble, ReadingSink sink) {
    lost |= trouble.why() == Cause.UNREACHABLE && !said.isEmpty();
    boolean garbage = trouble.why() == Cause.GARBLED;
    if (garbage && flaw == Flaw.DIES_OF_GARBAGE) {
      throw new IllegalStateException("garbage");
    }
    if (garbage && flaw == Flaw.BELIEVES_GARBAGE) {
      sink.accept(Reading.good(point, Value.of(true)));
    }
    if (trouble.why() != Cause.UNREACHABLE || flaw != Flaw.SILENT_WHEN_UNPLUGGED) {
      sink.accept(Reading.bad(point, trouble.why(), "memory"));
    }
  }

  private void write(Pending write, ReadingSink sink) {
    String signal = write.point().signal().name();
    try {
      if (flaw == Flaw.REFUSES_WHAT_HOLDS && device.read(signal).equals(write.value())) {
        write.fail(Cause.REFUSED);
        return;
      }
      if (flaw != Flaw.DOES_NOT_WRITE) {
        device.write(signal, write.value());
      }
      Reading reading = Reading.good(write.point(), write.value());
      sink.accept(reading);
      write.result().complete(reading);
    } catch (TroubleException e) {
      if (flaw != Flaw.WRITES_FOR_EVER && flaw != Flaw.FORGETS_WRITES) {
        missed = flaw == Flaw.MAKES_UP_FOR_WRITES ? write : null;
        write.fail(e.why());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      write.fail(Cause.TIMEOUT);
    }
  }

  // Ends with the test's process: that is what is wrong with it.
  private static void idle() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
