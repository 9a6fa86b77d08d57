package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import com.digitalpetri.modbus.pdu.ReadWriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadWriteMultipleRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteMultipleCoilsRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleRegisterRequest;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * Writes one value and reads it back (functions 5, 6, 15, 16 and 23; V1.1b3 §6.5, §6.6, §6.11,
 * §6.12, §6.17).
 *
 * <p>Bits of a register are written with the register's other bits as they were just read. Between
 * the two the device itself may change them; a device for which that matters has a coil for it.
 */
final class RegisterWriter {

  /** A device that takes over a value in its own cycle shows the old one for a while. */
  private static final int READ_BACKS_MAX = 4;

  private static final long READ_BACK_PAUSE_MILLIS = 50;

  private final Connection connection;
  private final int unit;
  private final Duration timeout;

  RegisterWriter(Connection connection, int unit, Duration timeout) {
    this.connection = connection;
    this.unit = unit;
    this.timeout = timeout;
  }

  /**
   * What the device says after the write.
   *
   * @param isHeld whether its raw value is the one that was written
   */
  record ReadBack(Reading reading, boolean isHeld) {}

  /**
   * @throws WriteException if the value cannot be written to such an address, or the limit passes
   *     before it was read back
   */
  ReadBack write(PendingWrite write) throws ModbusFault, WriteException, InterruptedException {
    PointMapping mapping = write.mapping();
    byte[] wanted = wanted(write);
    ModbusResponsePdu answer = connection.request(unit, request(mapping, wanted), limit(write));
    ReadBack last = null;
    for (int i = 0; i < READ_BACKS_MAX && isTimeLeft(write); i++) {
      if (i > 0) {
        Thread.sleep(READ_BACK_PAUSE_MILLIS);
      }
      byte[] held =
          i == 0 && answer instanceof ReadWriteMultipleRegistersResponse both
              ? both.registers()
              : read(mapping, write);
      last = readBack(mapping, held, wanted);
      if (last.isHeld()) {
        return last;
      }
    }
    if (last == null) {
      throw new WriteException(Cause.TIMEOUT, "no time left to read it back");
    }
    return last;
  }

  /** Of its own bits alone: the rest of the register is the device's to change. */
  private static ReadBack readBack(PointMapping mapping, byte[] held, byte[] wanted) {
    boolean shared = mapping.type().isPart() && !mapping.kind().isBits();
    int differing = shared ? register(held) ^ register(wanted) : 0;
    boolean isHeld = shared ? (differing & mapping.mask()) == 0 : Arrays.equals(held, wanted);
    return new ReadBack(mapping.reading(held, mapping.address()), isHeld);
  }

  private static int register(byte[] bytes) {
    return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort());
  }

  private byte[] wanted(PendingWrite write)
      throws ModbusFault, WriteException, InterruptedException {
    PointMapping mapping = write.mapping();
    Value value = write.value();
    double number =
        mapping
            .conversion()
            .rawNumber(value)
            .orElseThrow(() -> new WriteException(Cause.REFUSED, "the profile has no code for it"));
    if (mapping.kind().isBits()) {
      return new byte[] {(byte) (number == 0 ? 0 : 1)};
    }
    byte[] bytes =
        mapping
            .type()
            .bytes(number)
            .orElseThrow(
                () ->
                    new WriteException(
                        Cause.REFUSED, "the raw value " + number + " does not fit the type"));
    if (!mapping.type().isPart()) {
      return mapping.wordOrder().arrange(bytes);
    }
    int shifted = register(bytes) << mapping.bit();
    if ((shifted & ~mapping.mask()) != 0) {
      throw new WriteException(
          Cause.REFUSED,
          "the raw value " + number + " needs more than " + mapping.bits() + " bits");
    }
    int changed = (register(read(mapping, write)) & ~mapping.mask()) | shifted;
    return new byte[] {(byte) (changed >> 8), (byte) changed};
  }

  private byte[] read(PointMapping mapping, PendingWrite write)
      throws ModbusFault, WriteException, InterruptedException {
    byte[] bytes =
        connection.read(unit, mapping.kind(), mapping.address(), mapping.width(), limit(write));
    // The bits that fill up the byte are zero by §6.1, and not in every device.
    return mapping.kind().isBits() ? new byte[] {(byte) (bytes[0] & 1)} : bytes;
  }

  private static ModbusRequestPdu request(PointMapping mapping, byte[] bytes) {
    int address = mapping.address();
    int width = mapping.width();
    boolean coil = mapping.kind().isBits();
    return switch (mapping.write()) {
      case READ_WRITE ->
          new ReadWriteMultipleRegistersRequest(address, width, address, width, bytes);
      case MULTIPLE ->
          coil
              ? new WriteMultipleCoilsRequest(address, 1, bytes)
              : new WriteMultipleRegistersRequest(address, width, bytes);
      case SINGLE -> {
        if (coil) {
          yield new WriteSingleCoilRequest(address, bytes[0] != 0);
        }
        yield width > 1
            ? new WriteMultipleRegistersRequest(address, width, bytes)
            : new WriteSingleRegisterRequest(address, register(bytes));
      }
    };
  }

  private static boolean isTimeLeft(PendingWrite write) {
    return write.left(System.nanoTime()).isPositive();
  }

  private Duration limit(PendingWrite write) throws WriteException {
    Duration left = write.left(System.nanoTime());
    if (!left.isPositive()) {
      throw new WriteException(Cause.TIMEOUT, "no time left for it");
    }
    return left.compareTo(timeout) < 0 ? left : timeout;
  }
}
