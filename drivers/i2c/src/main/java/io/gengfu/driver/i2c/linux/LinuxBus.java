package io.gengfu.driver.i2c.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CBus;
import com.pi4j.io.i2c.I2CProvider;
import io.gengfu.driver.i2c.linux.BusException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bus, opened when it is first needed and again when it has gone (an adapter on USB). One
 * transaction at a time, whoever asks.
 *
 * <p>A transaction is bounded by the adapter's time-out, which is set here. Not every adapter keeps
 * to it: whoever calls must reckon with a call that never returns.
 */
public final class LinuxBus implements I2CBus, AutoCloseable {

  /** 500 ms: 256 bytes at 10 kHz, what the slowest lines are set to, take half of it. */
  private static final long TIMEOUT_TENS_OF_MILLIS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(LinuxBus.class);
  private static final long RETRIES = 1;
  private static final int CLOSED = -1;

  private final Kernel kernel;
  private final String name;
  private final I2CProvider provider = new LinuxI2CProvider(this);
  private int descriptor = CLOSED;
  private long functions;

  /**
   * Opens nothing yet.
   *
   * @param name as under {@code /dev}: i2c-1
   */
  public LinuxBus(String name) {
    this(name, new LinuxKernel());
  }

  LinuxBus(String name, Kernel kernel) {
    this.name = name;
    this.kernel = kernel;
  }

  /** For a Pi4J context. Of a device's configuration it takes the address alone. */
  public I2CProvider provider() {
    return provider;
  }

  /**
   * Opens it, if it can be had, and speaks with nobody: so that what the JVM needs for its first
   * call of C, seconds on a small machine, is not taken for time of the bus. What is wrong with it
   * shows at the first transaction.
   */
  public synchronized void prepare() {
    try {
      open();
    } catch (BusException e) {
      LOG.debug("{} is not there yet: {}", name, e.detail());
    }
  }

  @Override
  public <R> R execute(I2C device, Callable<R> action) {
    synchronized (this) {
      try {
        return action.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new com.pi4j.io.exception.IOException(e);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (descriptor != CLOSED) {
      kernel.close(descriptor);
      descriptor = CLOSED;
    }
  }

  /**
   * Writes, then reads without letting go of the bus in between. Either may be empty.
   *
   * @throws BusException if it failed
   */
  synchronized void transfer(int address, byte[] write, byte[] read) {
    open();
    int result =
        (functions & Uapi.FUNC_I2C) != 0
            ? message(address, write, read)
            : smbus(address, write, read);
    if (result >= 0) {
      return;
    }
    // The adapter may be gone, or be another one by now. Some say so of a missing device too.
    if (result == -BusException.ENODEV
        || result == -BusException.ESHUTDOWN
        || result == -BusException.EBADF) {
      close();
      if (!kernel.buses().contains(name)) {
        throw noBus();
      }
    }
    throw BusException.transaction(name, address, -result);
  }

  private void open() {
    if (descriptor != CLOSED) {
      return;
    }
    int opened = kernel.open(name);
    switch (-opened) {
      case BusException.ENOENT, BusException.ENODEV, BusException.ENXIO -> throw noBus();
      case BusException.EACCES, BusException.EPERM ->
          throw new BusException(Reason.NO_RIGHT, "/dev/" + name + " may not be opened");
      default -> {
        if (opened < 0) {
          throw new BusException(
              Reason.OTHER, "opening /dev/" + name + " failed with errno " + -opened);
        }
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(JAVA_LONG);
      int result = kernel.ioctl(opened, Uapi.FUNCS, answer);
      if (result < 0) {
        kernel.close(opened);
        throw new BusException(
            Reason.OTHER, "asking what /dev/" + name + " can do failed with errno " + -result);
      }
      functions = answer.get(JAVA_LONG, 0);
    }
    // An adapter that knows neither is bounded by its own.
    var _ = kernel.ioctl(opened, Uapi.TIMEOUT, TIMEOUT_TENS_OF_MILLIS);
    var _ = kernel.ioctl(opened, Uapi.RETRIES, RETRIES);
    descriptor = opened;
  }

  private BusException noBus() {
    List<String> buses = kernel.buses();
    return new BusException(
        Reason.NO_BUS,
        "there is no %s; there is %s"
            .formatted(
                name,
                buses.isEmpty()
                    ? "no other I²C bus either"
                    : buses.stream().map(this::described).collect(Collectors.joining(", "))));
  }

  private String described(String bus) {
    String adapter = kernel.adapter(bus);
    return adapter.isEmpty() ? bus : bus + " (" + adapter + ")";
  }

  private int message(int address, byte[] write, byte[] read) {
    try (Arena arena = Arena.ofConfined()) {
      int count = (write.length > 0 ? 1 : 0) + (read.length > 0 ? 1 : 0);
      MemorySegment messages = arena.allocate(Uapi.MESSAGE, count);
      MemorySegment answer = arena.allocate(Math.max(1, read.length));
      int next = 0;
      if (write.length > 0) {
        MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, write);
        fill(messages, next++, address, (short) 0, write.length, bytes);
      }
      if (read.length > 0) {
        fill(messages, next, address, Uapi.M_RD, read.length, answer);
      }
      MemorySegment transaction = arena.allocate(Uapi.TRANSACTION);
      transaction.set(ADDRESS, Uapi.at(Uapi.TRANSACTION, "msgs"), messages);
      transaction.set(JAVA_INT, Uapi.at(Uapi.TRANSACTION, "nmsgs"), count);
      int result = kernel.ioctl(descriptor, Uapi.RDWR, transaction);
      MemorySegment.copy(answer, JAVA_BYTE, 0, read, 0, read.length);
      // It returns how many messages were passed on: a part of them is no transaction.
      return result < 0 || result == count ? result : -BusException.EIO;
    }
  }

  private static void fill(
      MemorySegment messages, int index, int address, short flags, int length, MemorySegment at) {
    long begin = index * Uapi.MESSAGE.byteSize();
    messages.set(JAVA_SHORT, begin + Uapi.at(Uapi.MESSAGE, "addr"), (short) address);
    messages.set(JAVA_SHORT, begin + Uapi.at(Uapi.MESSAGE, "flags"), flags);
    messages.set(JAVA_SHORT, begin + Uapi.at(Uapi.MESSAGE, "len"), (short) length);
    messages.set(ADDRESS, begin + Uapi.at(Uapi.MESSAGE, "buf"), at);
  }

  /**
   * What SMBus has of it: a register's number in one byte, then bytes from it or one byte to it.
   */
  private int smbus(int address, byte[] write, byte[] read) {
    boolean reads = write.length == 1 && read.length > 0;
    boolean writes = write.length == 2 && read.length == 0;
    if (!reads && !writes) {
      throw new BusException(
          Reason.UNSUPPORTED,
          "%s is an SMBus only; 0x%02x needs I²C, for registers of 16 bits"
              .formatted(name, address));
    }
    int result = kernel.ioctl(descriptor, Uapi.SLAVE, address);
    if (result == -BusException.EBUSY) {
      throw new BusException(
          Reason.TAKEN, "0x%02x of %s is taken by a driver of the kernel".formatted(address, name));
    }
    if (result < 0) {
      return result;
    }
    if (writes) {
      require(Uapi.FUNC_WRITE_BYTE_DATA, address, "writing of bytes");
      return writeByte(write[0], write[1]);
    }
    if ((functions & Uapi.FUNC_READ_I2C_BLOCK) != 0) {
      return readBlocks(write[0], read);
    }
    // Byte by byte it would not be one transaction, as a check byte must be of.
    if (read.length > 1) {
      require(Uapi.FUNC_READ_I2C_BLOCK, address, "reading of several bytes at once");
    }
    require(Uapi.FUNC_READ_BYTE_DATA, address, "reading of bytes");
    return readByte(write[0], read);
  }

  private void require(long function, int address, String what) {
    if ((functions & function) == 0) {
      throw new BusException(
          Reason.UNSUPPORTED,
          "the adapter of %s knows no %s, which 0x%02x needs".formatted(name, what, address));
    }
  }

  private int writeByte(byte register, byte value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(Uapi.SMBUS_DATA);
      data.set(JAVA_BYTE, 0, value);
      return call(arena, Uapi.SMBUS_WRITE, register, Uapi.SMBUS_BYTE_DATA, data);
    }
  }

  private int readBlocks(byte register, byte[] read) {
    int result = 0;
    for (int at = 0; at < read.length && result >= 0; at += Uapi.BLOCK_MAX) {
      try (Arena arena = Arena.ofConfined()) {
        int length = Math.min(Uapi.BLOCK_MAX, read.length - at);
        MemorySegment data = arena.allocate(Uapi.SMBUS_DATA);
        data.set(JAVA_BYTE, 0, (byte) length);
        result =
            call(arena, Uapi.SMBUS_READ, (byte) (register + at), Uapi.SMBUS_I2C_BLOCK_DATA, data);
        if (result >= 0 && data.get(JAVA_BYTE, 0) != length) {
          return -BusException.EIO;
        }
        MemorySegment.copy(data, JAVA_BYTE, 1, read, at, length);
      }
    }
    return result;
  }

  private int readByte(byte register, byte[] read) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(Uapi.SMBUS_DATA);
      int result = call(arena, Uapi.SMBUS_READ, register, Uapi.SMBUS_BYTE_DATA, data);
      read[0] = data.get(JAVA_BYTE, 0);
      return result;
    }
  }

  private int call(Arena arena, byte readWrite, byte register, int size, MemorySegment data) {
    MemorySegment call = arena.allocate(Uapi.SMBUS_CALL);
    call.set(JAVA_BYTE, Uapi.at(Uapi.SMBUS_CALL, "read_write"), readWrite);
    call.set(JAVA_BYTE, Uapi.at(Uapi.SMBUS_CALL, "command"), register);
    call.set(JAVA_INT, Uapi.at(Uapi.SMBUS_CALL, "size"), size);
    call.set(ADDRESS, Uapi.at(Uapi.SMBUS_CALL, "data"), data);
    return kernel.ioctl(descriptor, Uapi.SMBUS, call);
  }
}
