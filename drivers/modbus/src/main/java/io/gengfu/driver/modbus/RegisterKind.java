package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsRequest;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersResponse;

/** The four tables of a server (Modbus Application Protocol V1.1b3 §4.3). */
enum RegisterKind {
  COIL(true, true),
  DISCRETE(true, false),
  HOLDING(false, true),
  INPUT(false, false);

  /** The most registers one read may ask for (§6.3). */
  static final int REGISTERS_MAX = 125;

  /** The most bits one read may ask for (§6.1). */
  static final int BITS_MAX = 2_000;

  private final boolean bits;
  private final boolean writable;

  RegisterKind(boolean bits, boolean writable) {
    this.bits = bits;
    this.writable = writable;
  }

  boolean isBits() {
    return bits;
  }

  boolean isWritable() {
    return writable;
  }

  /** The most addresses in one block, for a limit of registers. */
  int blockMax(int registers) {
    return bits ? Math.min(BITS_MAX, registers * 16) : registers;
  }

  /** How many bytes an answer about so many addresses has. */
  int bytes(int quantity) {
    return bits ? (quantity + 7) / 8 : quantity * 2;
  }

  ModbusRequestPdu request(int address, int quantity) {
    return switch (this) {
      case COIL -> new ReadCoilsRequest(address, quantity);
      case DISCRETE -> new ReadDiscreteInputsRequest(address, quantity);
      case HOLDING -> new ReadHoldingRegistersRequest(address, quantity);
      case INPUT -> new ReadInputRegistersRequest(address, quantity);
    };
  }

  /**
   * The bytes of an answer.
   *
   * @throws ModbusFault if there are not as many as the quantity needs
   */
  byte[] payload(ModbusResponsePdu answer, int quantity) throws ModbusFault {
    byte[] bytes =
        switch (answer) {
          case ReadCoilsResponse r -> r.coils();
          case ReadDiscreteInputsResponse r -> r.inputs();
          case ReadHoldingRegistersResponse r -> r.registers();
          case ReadInputRegistersResponse r -> r.registers();
          default -> throw ModbusFault.garbled("not an answer to a read: " + answer);
        };
    if (bytes.length != bytes(quantity)) {
      throw ModbusFault.garbled(
          bytes.length + " bytes for " + quantity + " addresses instead of " + bytes(quantity));
    }
    return bytes;
  }
}
