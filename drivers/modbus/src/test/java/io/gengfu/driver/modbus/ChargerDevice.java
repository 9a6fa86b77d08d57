package io.gengfu.driver.modbus;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import java.util.Optional;

/** A charger with the registers of the generic profile, on a server of any stack. */
final class ChargerDevice implements TestDevice {

  private static final double POWER_SCALE = 0.1;

  private final ModbusServer server;
  private final Optional<String> neverGarbled;
  private final DeviceSettings settings;

  ChargerDevice(ModbusServer server, Optional<String> neverGarbled) {
    this.server = server;
    this.neverGarbled = neverGarbled;
    this.settings = charger(server.address());
  }

  private static DeviceSettings charger(Object[] address) {
    return SampleDevice.of("charger-1", DeviceClasses.CHARGER)
        .address(address)
        .settings("timeout", "800ms", "poll", "50ms", "retries", 0)
        .point("power", "register", "holding", "address", 0, "type", "uint32", "scale", POWER_SCALE)
        .point("temperature", "register", "holding", "address", 3, "type", "int16", "scale", 0.1)
        .point("smoke", "register", "discrete", "address", 0)
        .point("relay", "register", "coil", "address", 0)
        .build();
  }

  @Override
  public DeviceSettings settings() {
    return settings;
  }

  @Override
  public Probe input() {
    return new Probe("power", Value.of(1_234 * POWER_SCALE), Value.of(100_001 * POWER_SCALE));
  }

  @Override
  public Probe output() {
    return new Probe("relay", Value.of(true), Value.of(false));
  }

  @Override
  public void start() throws Exception {
    server.start();
  }

  @Override
  public void stop() throws Exception {
    server.stop();
  }

  @Override
  public void slow(boolean slow) throws Exception {
    server.slow(slow);
  }

  @Override
  public void garble(boolean garbled) throws Exception {
    server.garble(garbled);
  }

  @Override
  public Optional<String> neverGarbled() {
    return neverGarbled;
  }

  @Override
  public void hold(String signal, Value value) throws Exception {
    switch (value) {
      case Value.Quantity power -> {
        long raw = Math.round(power.amount() / POWER_SCALE);
        server.set(RegisterKind.HOLDING, 0, (int) (raw >> 16));
        server.set(RegisterKind.HOLDING, 1, (int) (raw & 0xFFFF));
      }
      case Value.Flag flag ->
          server.set(
              signal.equals("relay") ? RegisterKind.COIL : RegisterKind.DISCRETE,
              0,
              flag.on() ? 1 : 0);
      case Value.Constant constant -> throw new IllegalArgumentException(signal);
      case Value.Text text -> throw new IllegalArgumentException(signal);
    }
  }

  @Override
  public Value held(String signal) throws Exception {
    return switch (signal) {
      case "power" -> {
        long raw =
            ((long) server.get(RegisterKind.HOLDING, 0) << 16)
                | server.get(RegisterKind.HOLDING, 1);
        yield Value.of(raw * POWER_SCALE);
      }
      case "relay" -> Value.of(server.get(RegisterKind.COIL, 0) != 0);
      default -> Value.of(server.get(RegisterKind.DISCRETE, 0) != 0);
    };
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not stop", e);
    }
  }
}
