package com.example.linetcp;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.FreePort;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import java.io.IOException;

/** The example's charger as the contract handles it. */
public final class ContractCharger implements TestDevice {

  private final int port = FreePort.find();
  private final ExampleCharger charger = new ExampleCharger(port);
  private final DeviceSettings settings =
      SampleDevice.of("charger-1", DeviceClasses.CHARGER)
          .address("host", "127.0.0.1", "port", port)
          .settings("timeout", "150ms")
          .point("temperature", "name", "temp", "scale", 0.1)
          .point("smoke", "name", "smoke")
          .point("relay", "name", "relay")
          .build();

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
  public void start() throws IOException {
    charger.start();
  }

  @Override
  public void stop() throws IOException {
    charger.stop();
  }

  @Override
  public void slow(boolean slow) {
    charger.slow(slow);
  }

  @Override
  public void garble(boolean garbled) {
    charger.garble(garbled);
  }

  @Override
  public void hold(String signal, Value value) {
    charger.values().put(signal, value.equals(Value.of(true)) ? "1" : "0");
  }

  @Override
  public Value held(String signal) {
    return Value.of("1".equals(charger.values().get(signal)));
  }

  @Override
  public void close() {
    try {
      charger.stop();
    } catch (IOException e) {
      // It is thrown away.
    }
  }
}
