package io.gengfu.driver.i2c.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.gengfu.simulators.i2c.SimulatedBus;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A kernel with one bus, {@code i2c-1}: what i2c-dev does, as far as it is asked for; checked
 * against a real one by the proof with i2c-stub.
 */
public final class PlayedKernel implements Kernel {

  private static final int DESCRIPTOR = 42;
  private static final long SMBUS_BYTES = Uapi.FUNC_READ_BYTE_DATA | Uapi.FUNC_WRITE_BYTE_DATA;

  private final SimulatedBus wires;
  private volatile long functions = Uapi.FUNC_I2C;
  private volatile boolean plugged = true;
  private volatile int refusal;
  private volatile int takenAddress = -1;
  private volatile int slave;
  private final AtomicInteger open = new AtomicInteger();
  private volatile long timeoutTensOfMillis;

  public PlayedKernel(SimulatedBus wires) {
    this.wires = wires;
  }

  public LinuxBus bus(String name) {
    return new LinuxBus(name, this);
  }

  /** An SMBus that can read blocks, as Intel's; no I²C. */
  public void smbus() {
    functions = SMBUS_BYTES | Uapi.FUNC_READ_I2C_BLOCK;
  }

  /** An SMBus that can read single bytes, as AMD's; no I²C. */
  public void bytesOnly() {
    functions = SMBUS_BYTES;
  }

  /** Whether there is the adapter. */
  public void plug(boolean in) {
    plugged = in;
  }

  /** What opening the bus fails with. */
  public void refuse(int errno) {
    refusal = errno;
  }

  public void taken(int address) {
    takenAddress = address;
  }

  public int open() {
    return open.get();
  }

  public long timeoutTensOfMillis() {
    return timeoutTensOfMillis;
  }

  @Override
  public List<String> buses() {
    return plugged ? List.of("i2c-1") : List.of();
  }

  @Override
  public String adapter(String bus) {
    return "played adapter";
  }

  @Override
  public int open(String bus) {
    if (!plugged || !bus.equals("i2c-1")) {
      return -BusException.ENOENT;
    }
    if (refusal != 0) {
      return -refusal;
    }
    open.incrementAndGet();
    return DESCRIPTOR;
  }

  @Override
  public void close(int descriptor) {
    open.decrementAndGet();
  }

  @Override
  public int ioctl(int descriptor, long request, long argument) {
    if (request == Uapi.SLAVE) {
      slave = (int) argument;
      return argument == takenAddress ? -BusException.EBUSY : 0;
    }
    if (request == Uapi.TIMEOUT) {
      timeoutTensOfMillis = argument;
    }
    return request == Uapi.TIMEOUT || request == Uapi.RETRIES ? 0 : -BusException.EINVAL;
  }

  @Override
  public int ioctl(int descriptor, long request, MemorySegment argument) {
    if (!plugged) {
      return -BusException.ENODEV;
    }
    try {
      if (request == Uapi.FUNCS) {
        argument.set(JAVA_LONG, 0, functions);
        return 0;
      }
      if (request == Uapi.RDWR && (functions & Uapi.FUNC_I2C) != 0) {
        return transaction(argument);
      }
      if (request == Uapi.SMBUS) {
        return smbus(argument);
      }
      return -BusException.EINVAL;
    } catch (SimulatedBus.NoAnswerException e) {
      return -BusException.EREMOTEIO;
    } catch (IOException e) {
      return -BusException.ETIMEDOUT;
    }
  }

  private int transaction(MemorySegment argument) throws IOException {
    int count = argument.get(JAVA_INT, Uapi.at(Uapi.TRANSACTION, "nmsgs"));
    MemorySegment messages =
        at(
            argument.get(ADDRESS, Uapi.at(Uapi.TRANSACTION, "msgs")),
            count * Uapi.MESSAGE.byteSize());
    byte[] written = {};
    MemorySegment read = MemorySegment.ofArray(new byte[0]);
    int address = 0;
    for (int i = 0; i < count; i++) {
      MemorySegment message =
          messages.asSlice(i * Uapi.MESSAGE.byteSize(), Uapi.MESSAGE.byteSize());
      address = message.get(JAVA_SHORT, Uapi.at(Uapi.MESSAGE, "addr"));
      int length = message.get(JAVA_SHORT, Uapi.at(Uapi.MESSAGE, "len"));
      MemorySegment bytes = at(message.get(ADDRESS, Uapi.at(Uapi.MESSAGE, "buf")), length);
      if (message.get(JAVA_SHORT, Uapi.at(Uapi.MESSAGE, "flags")) == Uapi.M_RD) {
        read = bytes;
      } else {
        written = bytes.toArray(JAVA_BYTE);
      }
    }
    byte[] answer = wires.transaction(address, written, (int) read.byteSize());
    MemorySegment.copy(answer, 0, read, JAVA_BYTE, 0, answer.length);
    return count;
  }

  private int smbus(MemorySegment argument) throws IOException {
    byte command = argument.get(JAVA_BYTE, Uapi.at(Uapi.SMBUS_CALL, "command"));
    int size = argument.get(JAVA_INT, Uapi.at(Uapi.SMBUS_CALL, "size"));
    boolean reads =
        argument.get(JAVA_BYTE, Uapi.at(Uapi.SMBUS_CALL, "read_write")) == Uapi.SMBUS_READ;
    MemorySegment data =
        at(argument.get(ADDRESS, Uapi.at(Uapi.SMBUS_CALL, "data")), Uapi.SMBUS_DATA.byteSize());
    if (size == Uapi.SMBUS_BYTE_DATA && !reads) {
      var _ = wires.transaction(slave, new byte[] {command, data.get(JAVA_BYTE, 0)}, 0);
      return 0;
    }
    if (size == Uapi.SMBUS_BYTE_DATA) {
      data.set(JAVA_BYTE, 0, wires.transaction(slave, new byte[] {command}, 1)[0]);
      return 0;
    }
    if (size == Uapi.SMBUS_I2C_BLOCK_DATA && (functions & Uapi.FUNC_READ_I2C_BLOCK) != 0) {
      int length = data.get(JAVA_BYTE, 0);
      byte[] answer = wires.transaction(slave, new byte[] {command}, length);
      MemorySegment.copy(answer, 0, data, JAVA_BYTE, 1, answer.length);
      return 0;
    }
    return -BusException.EOPNOTSUPP;
  }

  @SuppressWarnings("restricted") // the memory that the provider has allocated
  private static MemorySegment at(MemorySegment pointer, long length) {
    return MemorySegment.ofAddress(pointer.address()).reinterpret(length);
  }
}
