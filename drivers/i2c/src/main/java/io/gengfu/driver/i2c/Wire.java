package io.gengfu.driver.i2c;

/** One device on its bus, as a sensor speaks with it. One thread. */
interface Wire {

  /** The address of 7 bits. */
  int address();

  /**
   * Writes, then reads in the same transaction.
   *
   * @throws WireException if the bus, the adapter or the device refuses, or nothing returns in time
   */
  byte[] ask(byte[] command, int length) throws WireException, InterruptedException;

  /** Writes. */
  void tell(byte... bytes) throws WireException, InterruptedException;
}
