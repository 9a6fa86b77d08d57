package io.gengfu.driver.modbus;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How registers make a number, once {@link WordOrder} has put the most significant byte first. A
 * 64-bit integer is exact up to 2^53, as every number here is a double.
 */
enum ValueType {
  /** One bit of a register, or a coil or discrete input. */
  BIT(1),
  /** Some bits of a register. */
  FIELD(1),
  UINT16(1),
  INT16(1),
  UINT32(2),
  INT32(2),
  UINT64(4),
  INT64(4),
  FLOAT32(2),
  FLOAT64(4);

  private static final double EXACT_MAX = 0x1p53;

  private final int registers;

  ValueType(int registers) {
    this.registers = registers;
  }

  int registers() {
    return registers;
  }

  /** Whether others may have the rest of the register. */
  boolean isPart() {
    return this == BIT || this == FIELD;
  }

  boolean isFloat() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** The number in the bytes, most significant first. */
  double number(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return switch (this) {
      case BIT, FIELD, UINT16 -> Short.toUnsignedInt(in.getShort());
      case INT16 -> in.getShort();
      case UINT32 -> Integer.toUnsignedLong(in.getInt());
      case INT32 -> in.getInt();
      case UINT64 -> unsigned(in.getLong());
      case INT64 -> in.getLong();
      case FLOAT32 -> in.getFloat();
      case FLOAT64 -> in.getDouble();
    };
  }

  /** The bytes of a number, most significant first; empty when it does not fit. */
  Optional<byte[]> bytes(double number) {
    ByteBuffer out = ByteBuffer.allocate(2 * registers);
    if (isFloat()) {
      if (!Double.isFinite(number) || (this == FLOAT32 && Math.abs(number) > Float.MAX_VALUE)) {
        return Optional.empty();
      }
      return Optional.of(
          this == FLOAT32 ? out.putFloat((float) number).array() : out.putDouble(number).array());
    }
    double whole = Math.rint(number);
    if (!(whole >= min() && whole <= max())) {
      return Optional.empty();
    }
    long bits = (long) whole;
    return Optional.of(
        switch (registers) {
          case 1 -> out.putShort((short) bits).array();
          case 2 -> out.putInt((int) bits).array();
          default -> out.putLong(bits).array();
        });
  }

  private double min() {
    return switch (this) {
      case BIT, FIELD, UINT16, UINT32, UINT64, FLOAT32, FLOAT64 -> 0;
      case INT16 -> Short.MIN_VALUE;
      case INT32 -> Integer.MIN_VALUE;
      case INT64 -> -EXACT_MAX;
    };
  }

  private double max() {
    return switch (this) {
      case BIT -> 1;
      case FIELD, UINT16 -> 0xFFFF;
      case INT16 -> Short.MAX_VALUE;
      case UINT32 -> 0xFFFF_FFFFL;
      case INT32 -> Integer.MAX_VALUE;
      case UINT64, INT64, FLOAT32, FLOAT64 -> EXACT_MAX;
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : (bits >>> 1) * 2.0 + (bits & 1);
  }
}
