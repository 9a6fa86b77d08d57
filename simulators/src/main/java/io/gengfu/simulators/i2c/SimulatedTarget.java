package io.gengfu.simulators.i2c;

/** One device on a simulated bus. Any thread. */
public interface SimulatedTarget {

  /**
   * One transaction: what is written to it, then what is read from it, with a repeated start in
   * between where there are both.
   */
  byte[] transaction(byte[] written, int length);
}
