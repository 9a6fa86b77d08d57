package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import java.time.Duration;

/**
 * Asks again when noise or a collision took the answer. All requests may be repeated: a write sets
 * what it sets, and is read back.
 *
 * @param retries how often at most, for one request
 */
record PatientConnection(Connection connection, int retries) implements Connection {

  @Override
  public ModbusResponsePdu request(int unit, ModbusRequestPdu request, Duration limit)
      throws ModbusFault, InterruptedException {
    for (int left = retries; true; left--) {
      try {
        return connection.request(unit, request, limit);
      } catch (ModbusFault fault) {
        if (left == 0 || !fault.mayPass()) {
          throw fault;
        }
      }
    }
  }

  @Override
  public boolean mayBeHalfOpen() {
    return connection.mayBeHalfOpen();
  }

  @Override
  public void abort() {
    connection.abort();
  }

  @Override
  public void close() {
    connection.close();
  }
}
