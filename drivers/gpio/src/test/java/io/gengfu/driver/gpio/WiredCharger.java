package io.gengfu.driver.gpio;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A charger's smoke contact, closed when all is well, and its supply relay, on any chip. */
final class WiredCharger implements TestDevice {

  private static final int SMOKE = 17;
  private static final int RELAY = 22;

  /** The chip, as its world handles it. */
  interface Wires {
    void plug(boolean in) throws Exception;

    void move(int line, boolean high);

    boolean level(int line);
  }

  private final Wires wires;
  private final DeviceSettings settings;

  /**
   * @param wires not plugged in
   * @param address further keys and values of the device's address
   */
  WiredCharger(Wires wires, Object... address) {
    this.wires = wires;
    var keys = new ArrayList<Object>(List.of("lines", Map.of("smoke", SMOKE, "relay", RELAY)));
    keys.addAll(List.of(address));
    settings =
        SampleDevice.of("charger-1", DeviceClasses.CHARGER)
            .address(keys.toArray())
            .point("smoke", "invert", true, "debounce", "50ms")
            .point("relay")
            .build();
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
  public void start() throws Exception {
    wires.plug(true);
  }

  @Override
  public void stop() throws Exception {
    wires.plug(false);
  }

  @Override
  public void slow(boolean slow) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void garble(boolean garbled) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void hold(String signal, Value value) {
    boolean on = value.equals(Value.of(true));
    wires.move(number(signal), signal.equals("smoke") != on);
  }

  @Override
  public Value held(String signal) {
    return Value.of(signal.equals("smoke") != wires.level(number(signal)));
  }

  private static int number(String signal) {
    return signal.equals("smoke") ? SMOKE : RELAY;
  }

  @Override
  public void close() {
    try {
      wires.plug(false);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<String> neverSlow() {
    return Optional.of("a line is a register of the processor");
  }

  @Override
  public Optional<String> neverGarbled() {
    return Optional.of("a line is high or low");
  }
}
