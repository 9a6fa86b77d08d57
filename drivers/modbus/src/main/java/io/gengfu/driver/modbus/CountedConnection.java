package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import io.gengfu.driver.Exchanges;
import java.time.Duration;

/** Counts what is asked of one unit, each repetition too, and what came of it. */
record CountedConnection(Connection connection, Exchanges exchanges) implements Connection {

  @Override
  public ModbusResponsePdu request(int unit, ModbusRequestPdu request, Duration limit)
      throws ModbusFault, InterruptedException {
    long asked = exchanges.asked();
    try {
      ModbusResponsePdu response = connection.request(unit, request, limit);
      exchanges.answered(asked);
      return response;
    } catch (ModbusFault fault) {
      if (fault.scope() == ModbusFault.Scope.REQUEST) {
        exchanges.answered(asked); // It refuses, and that is an answer.
      }
      if (fault.scope() != ModbusFault.Scope.LINE) {
        exchanges.failed(fault.why()); // A line that broke is counted for all of its units.
      }
      throw fault;
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
