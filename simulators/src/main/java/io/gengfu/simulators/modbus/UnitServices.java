package io.gengfu.simulators.modbus;

import com.digitalpetri.modbus.ExceptionCode;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.exceptions.UnknownUnitIdException;
import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsRequest;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteMultipleCoilsRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleCoilsResponse;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilResponse;
import com.digitalpetri.modbus.server.ModbusRequestContext;
import com.digitalpetri.modbus.server.ModbusServices;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers for every unit, from its tables of this moment. Refuses what the unit does not have
 * (Modbus Application Protocol V1.1b3 §6): 02 for an address beyond the table, 03 for a wrong
 * count.
 */
final class UnitServices implements ModbusServices {

  private static final int REGISTERS_MAX = 125;
  private static final int BITS_MAX = 2000;
  private static final int COILS_WRITTEN_MAX = 0x7B0;
  private static final int ON = 0xFF00;

  private final Map<Integer, ModbusUnit> units;
  private final AtomicLong requests = new AtomicLong();

  UnitServices(Map<Integer, ModbusUnit> units) {
    this.units = units;
  }

  long requests() {
    return requests.get();
  }

  @Override
  public ReadHoldingRegistersResponse readHoldingRegisters(
      ModbusRequestContext context, int unitId, ReadHoldingRegistersRequest request)
      throws ModbusResponseException, UnknownUnitIdException {
    int[] table = unit(unitId, request).holdingRegisters();
    check(request, request.address(), request.quantity(), REGISTERS_MAX, table.length);
    byte[] bytes = new byte[request.quantity() * 2];
    for (int i = 0; i < request.quantity(); i++) {
      int register = table[request.address() + i];
      bytes[2 * i] = (byte) (register >> 8);
      bytes[2 * i + 1] = (byte) register;
    }
    return new ReadHoldingRegistersResponse(bytes);
  }

  @Override
  public ReadDiscreteInputsResponse readDiscreteInputs(
      ModbusRequestContext context, int unitId, ReadDiscreteInputsRequest request)
      throws ModbusResponseException, UnknownUnitIdException {
    boolean[] table = unit(unitId, request).discreteInputs();
    check(request, request.address(), request.quantity(), BITS_MAX, table.length);
    return new ReadDiscreteInputsResponse(packed(table, request.address(), request.quantity()));
  }

  @Override
  public ReadCoilsResponse readCoils(
      ModbusRequestContext context, int unitId, ReadCoilsRequest request)
      throws ModbusResponseException, UnknownUnitIdException {
    boolean[] table = unit(unitId, request).coils();
    check(request, request.address(), request.quantity(), BITS_MAX, table.length);
    return new ReadCoilsResponse(packed(table, request.address(), request.quantity()));
  }

  @Override
  public WriteSingleCoilResponse writeSingleCoil(
      ModbusRequestContext context, int unitId, WriteSingleCoilRequest request)
      throws ModbusResponseException, UnknownUnitIdException {
    ModbusUnit unit = unit(unitId, request);
    if (request.value() != ON && request.value() != 0) {
      throw refused(request, ExceptionCode.ILLEGAL_DATA_VALUE);
    }
    check(request, request.address(), 1, 1, unit.coils().length);
    unit.writeCoil(request.address(), request.value() == ON);
    return new WriteSingleCoilResponse(request.address(), request.value());
  }

  @Override
  public WriteMultipleCoilsResponse writeMultipleCoils(
      ModbusRequestContext context, int unitId, WriteMultipleCoilsRequest request)
      throws ModbusResponseException, UnknownUnitIdException {
    ModbusUnit unit = unit(unitId, request);
    check(request, request.address(), request.quantity(), COILS_WRITTEN_MAX, unit.coils().length);
    for (int i = 0; i < request.quantity(); i++) {
      boolean on = (request.values()[i / 8] >> (i % 8) & 1) == 1;
      unit.writeCoil(request.address() + i, on);
    }
    return new WriteMultipleCoilsResponse(request.address(), request.quantity());
  }

  private ModbusUnit unit(int unitId, ModbusRequestPdu request)
      throws ModbusResponseException, UnknownUnitIdException {
    requests.incrementAndGet();
    ModbusUnit unit = units.get(unitId);
    if (unit == null) {
      throw new UnknownUnitIdException(unitId);
    }
    return switch (unit.fault()) {
      case NONE -> unit;
      // The server sends nothing at all for a unit that it does not know.
      case SILENT -> throw new UnknownUnitIdException(unitId);
      case DEVICE_FAILURE -> throw refused(request, ExceptionCode.SLAVE_DEVICE_FAILURE);
      case BUSY -> throw refused(request, ExceptionCode.SLAVE_DEVICE_BUSY);
    };
  }

  private static void check(
      ModbusRequestPdu request, int address, int quantity, int quantityMax, int tableLength)
      throws ModbusResponseException {
    if (quantity < 1 || quantity > quantityMax) {
      throw refused(request, ExceptionCode.ILLEGAL_DATA_VALUE);
    }
    if (address + quantity > tableLength) {
      throw refused(request, ExceptionCode.ILLEGAL_DATA_ADDRESS);
    }
  }

  private static ModbusResponseException refused(ModbusRequestPdu request, ExceptionCode code) {
    return new ModbusResponseException(request.getFunctionCode(), code.getCode());
  }

  private static byte[] packed(boolean[] table, int address, int quantity) {
    byte[] bytes = new byte[(quantity + 7) / 8];
    for (int i = 0; i < quantity; i++) {
      if (table[address + i]) {
        bytes[i / 8] |= (byte) (1 << (i % 8));
      }
    }
    return bytes;
  }
}
