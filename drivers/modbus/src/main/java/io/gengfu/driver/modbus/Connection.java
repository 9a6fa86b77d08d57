package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import java.time.Duration;

/** A way to the units of one line, with one request under way at a time. One thread. */
interface Connection {

  /**
   * Sends a request and waits for its answer.
   *
   * @param limit from the end of the request on the wire to the end of its answer
   * @throws ModbusFault if there is none within the limit, or none that can be used
   */
  ModbusResponsePdu request(int unit, ModbusRequestPdu request, Duration limit)
      throws ModbusFault, InterruptedException;

  /** Reads a block. */
  default byte[] read(int unit, RegisterKind kind, int start, int quantity, Duration limit)
      throws ModbusFault, InterruptedException {
    return kind.payload(request(unit, kind.request(start, quantity), limit), quantity);
  }

  /** Whether it may be dead although nobody closed it, so that a new one could help. */
  boolean mayBeHalfOpen();

  /** Makes a request that is under way fail, and all later ones. Any thread. */
  void abort();

  void close();
}
