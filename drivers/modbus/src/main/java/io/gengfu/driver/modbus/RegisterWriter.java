package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.WriteMultipleCoilsRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleRegisterRequest;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.Arrays;

/**
 * Writes one value and reads it back (functions 5, 6, 15 and 16; V1.1b3 §6.5, §6.6, §6.11, §6.12).
 *
 * <p>A bit of a register is written with the register's other bits as they were just read. Between
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
    connection.request(unit, request(mapping, wanted), limit(write));
    ReadBack last = null;
    for (int i = 0; i < READ_BACKS_MAX && isTimeLeft(write); i++) {
      if (i > 0) {
        Thread.sleep(READ_BACK_PAUSE_MILLIS);
      }
      byte[] held = read(mapping, write);
      last = new ReadBack(mapping.reading(held, mapping.address()), Arrays.equals(held, wanted));
      if (last.isHeld()) {
        return last;
      }
    }
    if (last == null) {
      throw new WriteException(Cause.TIMEOUT, "no time left to read it back");
    }
    return last;
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
    if (mapping.type() != ValueType.BIT) {
      return mapping.wordOrder().arrange(bytes);
    }
    byte[] others = read(mapping, write);
    int mask = 1 << mapping.bit();
    int register = Byte.toUnsignedInt(others[0]) << 8 | Byte.toUnsignedInt(others[1]);
    int changed = number == 0 ? register & ~mask : register | mask;
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
    if (mapping.kind().isBits()) {
      return mapping.multiple()
          ? new WriteMultipleCoilsRequest(address, 1, bytes)
          : new WriteSingleCoilRequest(address, bytes[0] != 0);
    }
    return mapping.width() > 1 || mapping.multiple()
        ? new WriteMultipleRegistersRequest(address, mapping.width(), bytes)
        : new WriteSingleRegisterRequest(
            address, Byte.toUnsignedInt(bytes[0]) << 8 | Byte.toUnsignedInt(bytes[1]));
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
