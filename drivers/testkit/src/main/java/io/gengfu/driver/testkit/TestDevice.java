package io.gengfu.driver.testkit;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.model.Point;
import io.gengfu.model.Value;
import java.util.Optional;

/**
 * The far end of the wire, as {@link DriverContract} handles it: a real server or line, made with
 * another stack than the driver's where there is one. Made unplugged, with its address known
 * already and the same after each restart. Every method returns when it has taken effect.
 */
public interface TestDevice extends AutoCloseable {

  /** What the driver is opened with; the same object each time. Maps both probes. */
  DeviceSettings settings();

  /** An input and two values that it can have. */
  Probe input();

  /** An output and two values that it can have; the input again where {@link #neverWritten}. */
  Probe output();

  /** Plugs it in. */
  void start() throws Exception;

  /** Pulls the plug: connections break, new ones are refused. What it held it still holds. */
  void stop() throws Exception;

  /** While slow it takes requests and does not answer within any limit of the driver. */
  void slow(boolean slow) throws Exception;

  /** While garbled its answers make no sense. */
  void garble(boolean garbled) throws Exception;

  /** Makes a signal have a value, as the world would. Also while unplugged. */
  void hold(String signal, Value value) throws Exception;

  /** What the device itself has for the signal. */
  Value held(String signal) throws Exception;

  /** Unplugs and throws away. Idempotent, never throws. */
  @Override
  void close();

  /** Why such a device is never slow; empty when it can be. */
  default Optional<String> neverSlow() {
    return Optional.empty();
  }

  /** Why what such a device says always makes sense; empty when it may not. */
  default Optional<String> neverGarbled() {
    return Optional.empty();
  }

  /** Why such a device has no outputs: a sensor; empty when it has. Then every write fails. */
  default Optional<String> neverWritten() {
    return Optional.empty();
  }

  /** Whether the exception that ended a thread is of the device's own code, not of the driver's. */
  default boolean isOwn(Throwable escaped) {
    return false;
  }

  /** The point of one of the device's mapped signals. */
  default Point point(String signal) {
    return settings().points().stream()
        .map(DeviceSettings.PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no mapped signal " + signal));
  }

  /** A signal with two different values to tell a change by. */
  record Probe(String signal, Value one, Value other) {}
}
