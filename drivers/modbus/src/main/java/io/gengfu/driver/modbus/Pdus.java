package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.ModbusPduSerializer.DefaultRequestSerializer;
import com.digitalpetri.modbus.ModbusPduSerializer.DefaultResponseSerializer;
import com.digitalpetri.modbus.exceptions.ModbusException;
import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** What requests and answers have in common, whatever frame they travel in (V1.1b3 §4.1). */
final class Pdus {

  /** The longest (§4.1). */
  static final int MAX = 253;

  static final int EXCEPTION_BIT = 0x80;

  private Pdus() {}

  static ByteBuffer bytes(ModbusRequestPdu request) {
    ByteBuffer pdu = ByteBuffer.allocate(MAX);
    if (request instanceof DeviceIdentification.Request identification) {
      identification.encode(pdu);
      return pdu.flip();
    }
    try {
      DefaultRequestSerializer.INSTANCE.encode(request, pdu);
    } catch (ModbusException e) {
      throw new IllegalArgumentException("cannot be encoded: " + request, e);
    }
    return pdu.flip();
  }

  /**
   * @throws ModbusFault if it is an exception, or no answer to this request
   */
  static ModbusResponsePdu answer(ModbusRequestPdu request, ByteBuffer pdu) throws ModbusFault {
    if (pdu.remaining() < 2) {
      throw ModbusFault.garbled("an answer of " + pdu.remaining() + " bytes");
    }
    int function = Byte.toUnsignedInt(pdu.get(pdu.position()));
    if (function == request.getFunctionCode() + EXCEPTION_BIT) {
      throw ModbusFault.exception(Byte.toUnsignedInt(pdu.get(pdu.position() + 1)));
    }
    if (function != request.getFunctionCode()) {
      throw ModbusFault.garbled(
          "an answer to function %02X, not %02X".formatted(function, request.getFunctionCode()));
    }
    if (function == DeviceIdentification.FUNCTION) {
      return DeviceIdentification.decode(pdu);
    }
    try {
      return (ModbusResponsePdu) DefaultResponseSerializer.INSTANCE.decode(function, pdu);
    } catch (BufferUnderflowException e) {
      throw ModbusFault.garbled("an answer shorter than it says");
    } catch (ModbusException | RuntimeException e) {
      throw ModbusFault.garbled("an answer that cannot be decoded: " + e.getMessage());
    }
  }
}
