package io.gengfu.driver.i2c.linux;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.MemoryLayout.unionLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.foreign.UnionLayout;

/**
 * {@code linux/i2c.h} and {@code linux/i2c-dev.h}, of 64-bit Linux: structures, numbers of calls,
 * flags. Names are the headers'; a test has the C compiler hold all of it against them.
 */
final class Uapi {

  static final long RETRIES = 0x0701;

  /** In units of 10 ms. */
  static final long TIMEOUT = 0x0702;

  static final long SLAVE = 0x0703;
  static final long FUNCS = 0x0705;
  static final long RDWR = 0x0707;
  static final long SMBUS = 0x0720;

  static final long FUNC_I2C = 0x1;
  static final long FUNC_READ_BYTE_DATA = 0x0008_0000;
  static final long FUNC_WRITE_BYTE_DATA = 0x0010_0000;
  static final long FUNC_READ_I2C_BLOCK = 0x0400_0000;

  /** Of {@link #MESSAGE}: the device is read. */
  static final short M_RD = 1;

  static final byte SMBUS_READ = 1;
  static final byte SMBUS_WRITE = 0;
  static final int SMBUS_BYTE_DATA = 2;
  static final int SMBUS_I2C_BLOCK_DATA = 8;
  static final int BLOCK_MAX = 32;

  static final StructLayout MESSAGE =
      structLayout(
              JAVA_SHORT.withName("addr"),
              JAVA_SHORT.withName("flags"),
              JAVA_SHORT.withName("len"),
              paddingLayout(2),
              ADDRESS.withName("buf"))
          .withName("i2c_msg");

  static final StructLayout TRANSACTION =
      structLayout(ADDRESS.withName("msgs"), JAVA_INT.withName("nmsgs"), paddingLayout(4))
          .withName("i2c_rdwr_ioctl_data");

  static final StructLayout SMBUS_CALL =
      structLayout(
              JAVA_BYTE.withName("read_write"),
              JAVA_BYTE.withName("command"),
              paddingLayout(2),
              JAVA_INT.withName("size"),
              ADDRESS.withName("data"))
          .withName("i2c_smbus_ioctl_data");

  /** {@code block} begins with its length. */
  static final UnionLayout SMBUS_DATA =
      unionLayout(
              JAVA_BYTE.withName("byte"),
              JAVA_SHORT.withName("word"),
              sequenceLayout(BLOCK_MAX + 2, JAVA_BYTE).withName("block"))
          .withName("i2c_smbus_data");

  private Uapi() {}

  /** Where a member stands. */
  static long at(StructLayout struct, String member) {
    return struct.byteOffset(PathElement.groupElement(member));
  }
}
