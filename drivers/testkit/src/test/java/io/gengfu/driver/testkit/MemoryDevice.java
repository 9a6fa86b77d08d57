package io.gengfu.driver.testkit;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A charger in this process, behind no wire at all. */
final class MemoryDevice implements TestDevice {

  private static final long PATIENCE_MILLIS = 100;

  private final DeviceSettings settings =
      SampleDevice.of("memory-1", DeviceClasses.CHARGER)
          .interval(Duration.ofMillis(100))
          .point("smoke")
          .point("relay")
          .build();
  private final Map<String, Value> values = new HashMap<>();
  private boolean plugged;
  private boolean slow;
  private boolean garbled;

  /** What a driver gets instead of an answer. */
  static final class TroubleException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Cause why;

    TroubleException(Cause why) {
      super(why.toString());
      this.why = why;
    }

    Cause why() {
      return why;
    }
  }

  synchronized Value read(String signal) throws TroubleException, InterruptedException {
    answer();
    return held(signal);
  }

  synchronized void write(String signal, Value value)
      throws TroubleException, InterruptedException {
    answer();
    values.put(signal, value);
  }

  private synchronized void answer() throws TroubleException, InterruptedException {
    if (!plugged) {
      throw new TroubleException(Cause.UNREACHABLE);
    }
    if (garbled) {
      throw new TroubleException(Cause.GARBLED);
    }
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (slow) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new TroubleException(Cause.TIMEOUT);
      }
      wait(left);
    }
  }

  @Override
  public DeviceSettings settings() {
    return settings;
  }

  @Override
  public Probe input() {
    return new Probe("smoke", Value.of(false), Value.of(true));
  }

  @Override
  public Probe output() {
    return new Probe("relay", Value.of(true), Value.of(false));
  }

  @Override
  public synchronized void start() {
    plugged = true;
  }

  @Override
  public synchronized void stop() {
    plugged = false;
  }

  @Override
  public synchronized void slow(boolean slow) {
    this.slow = slow;
    notifyAll();
  }

  @Override
  public synchronized void garble(boolean garbled) {
    this.garbled = garbled;
  }

  @Override
  public synchronized void hold(String signal, Value value) {
    values.put(signal, value);
  }

  @Override
  public synchronized Value held(String signal) {
    return values.getOrDefault(signal, Value.of(false));
  }

  @Override
  public synchronized void close() {
    plugged = false;
  }
}
