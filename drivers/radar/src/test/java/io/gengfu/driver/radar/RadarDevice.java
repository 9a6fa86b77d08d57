package io.gengfu.driver.radar;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import io.gengfu.simulators.radar.SimulatedRadar;
import io.gengfu.simulators.radar.SimulatedRadar.Figure;
import java.util.Optional;

/** A dwelling with a radar, by some wire. */
final class RadarDevice implements TestDevice {

  /** What is plugged in and pulled out. */
  interface Wire {
    Object[] address();

    void plug() throws Exception;

    void unplug() throws Exception;
  }

  private final SimulatedRadar radar;
  private final Wire wire;
  private final DeviceSettings settings;

  RadarDevice(SimulatedRadar radar, Wire wire) {
    this.radar = radar;
    this.wire = wire;
    this.settings =
        SampleDevice.of("flat-1", DeviceClasses.DWELLING)
            .address(wire.address())
            .settings("poll", "60ms", "timeout", "400ms")
            .point("motion", "measure", "motion")
            .point("pulse", "measure", "heart-rate")
            .point("respiration", "measure", "breath-rate")
            .point("bed", "measure", "bed")
            .build();
  }

  @Override
  public DeviceSettings settings() {
    return settings;
  }

  @Override
  public Probe input() {
    return new Probe("pulse", Value.of(65), Value.of(15));
  }

  @Override
  public Probe output() {
    return input();
  }

  @Override
  public Optional<String> neverWritten() {
    return Optional.of("a radar is only read");
  }

  @Override
  public void start() throws Exception {
    wire.plug();
    radar.start();
  }

  @Override
  public void stop() throws Exception {
    radar.stop();
    wire.unplug();
  }

  @Override
  public void slow(boolean slow) {
    radar.slow(slow);
  }

  @Override
  public void garble(boolean garbled) {
    radar.garble(garbled);
  }

  @Override
  public void hold(String signal, Value value) {
    if (!(value instanceof Value.Quantity quantity) || !signal.equals("pulse")) {
      throw new IllegalArgumentException(signal);
    }
    radar.measure(Figure.HEART, (int) quantity.amount());
  }

  @Override
  public Value held(String signal) {
    return Value.of(radar.measured(Figure.HEART));
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (Exception e) {
      throw new IllegalStateException("the radar does not stop", e);
    }
  }
}
