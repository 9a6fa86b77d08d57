package io.gengfu.driver.modbus;

/** A server of some stack, as {@link ChargerDevice} needs it. One address for its whole life. */
interface ModbusServer {

  /** How a site would say where it is: keys and values. */
  Object[] address();

  void start() throws Exception;

  /** Pulls the plug; registers keep what they hold. */
  void stop() throws Exception;

  void slow(boolean slow) throws Exception;

  void garble(boolean garbled) throws Exception;

  /** Also while stopped. */
  void set(RegisterKind kind, int address, int value) throws Exception;

  int get(RegisterKind kind, int address) throws Exception;
}
