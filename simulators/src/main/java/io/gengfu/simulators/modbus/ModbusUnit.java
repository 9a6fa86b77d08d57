package io.gengfu.simulators.modbus;

import java.util.concurrent.atomic.AtomicReference;

/** One device on the bus: its tables as they are at this moment, and what is wrong with it. */
public abstract sealed class ModbusUnit permits SimulatedCharger, SimulatedBay {

  /** What a unit does instead of answering. */
  public enum Fault {
    NONE,
    /** Gives no answer at all, as a unit without power behind a serial gateway. */
    SILENT,
    /** Answers every request with exception 04, server device failure. */
    DEVICE_FAILURE,
    /** Answers every request with exception 06, server device busy. */
    BUSY
  }

  private final int unit;
  private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);

  ModbusUnit(int unit) {
    this.unit = unit;
  }

  /** Its address on the bus, 1 to 247. */
  public int unit() {
    return unit;
  }

  public void fault(Fault next) {
    fault.set(next);
  }

  Fault fault() {
    return fault.get();
  }

  /** All holding registers from 0, each 0 to 65535; a request beyond them is refused. */
  abstract int[] holdingRegisters();

  /** All discrete inputs from 0. */
  abstract boolean[] discreteInputs();

  /** All coils from 0. */
  abstract boolean[] coils();

  /** A client wrote a coil that exists. */
  abstract void writeCoil(int address, boolean on);
}
