package io.gengfu.driver.i2c;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.i2c.linux.PlayedKernel;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.model.Value;
import io.gengfu.simulators.i2c.SimulatedBus;
import io.gengfu.simulators.i2c.SimulatedTarget;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;

/**
 * One sensor on a played bus.
 *
 * @param set makes the probed signal have a value
 */
record PlayedSensor(
    SimulatedBus wires,
    PlayedKernel kernel,
    int address,
    SimulatedTarget target,
    DeviceSettings settings,
    Probe input,
    DoubleConsumer set,
    DoubleSupplier get)
    implements TestDevice {

  @Override
  public Probe output() {
    return input;
  }

  @Override
  public Optional<String> neverWritten() {
    return Optional.of("a sensor is only read");
  }

  @Override
  public void start() {
    wires.plug(address, target);
  }

  @Override
  public void stop() {
    wires.unplug(address);
  }

  @Override
  public void slow(boolean slow) {
    wires.heldBy(slow ? address : -1);
  }

  @Override
  public void garble(boolean garbled) {
    wires.disturb(garbled ? address : -1);
  }

  @Override
  public void hold(String signal, Value value) {
    if (!(value instanceof Value.Quantity quantity) || !signal.equals(input.signal())) {
      throw new IllegalArgumentException(signal);
    }
    set.accept(quantity.amount());
  }

  @Override
  public Value held(String signal) {
    return Value.of(get.getAsDouble());
  }

  @Override
  public void close() {
    stop();
  }
}
