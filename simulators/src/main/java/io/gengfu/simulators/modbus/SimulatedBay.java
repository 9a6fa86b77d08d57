package io.gengfu.simulators.modbus;

/** A parking bay for an e-bike: discrete input 0 is true while something stands there. */
public final class SimulatedBay extends ModbusUnit {

  private volatile boolean occupied;

  SimulatedBay(int unit) {
    super(unit);
  }

  public void occupied(boolean taken) {
    occupied = taken;
  }

  public boolean occupied() {
    return occupied;
  }

  @Override
  int[] holdingRegisters() {
    return new int[0];
  }

  @Override
  boolean[] discreteInputs() {
    return new boolean[] {occupied};
  }

  @Override
  boolean[] coils() {
    return new boolean[0];
  }

  @Override
  void writeCoil(int address, boolean on) {
    throw new IllegalStateException("a bay has no coils");
  }
}
