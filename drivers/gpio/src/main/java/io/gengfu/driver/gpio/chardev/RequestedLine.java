package io.gengfu.driver.gpio.chardev;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A line that the kernel has given us; closing it, or the end of the process, gives it back. Any
 * thread; nothing is allocated. Its lock is held for one call of the kernel and keeps a descriptor
 * that has been closed, and may be somebody else's by now, from being used.
 */
final class RequestedLine {

  private static final long BITS = Uapi.at(Uapi.VALUES, "bits");
  private static final long MASK = Uapi.at(Uapi.VALUES, "mask");

  private final Kernel kernel;
  private final int descriptor;
  private final int number;
  private final MemorySegment values = Arena.ofAuto().allocate(Uapi.VALUES);
  private boolean closed;

  RequestedLine(Kernel kernel, int descriptor, int number) {
    this.kernel = kernel;
    this.descriptor = descriptor;
    this.number = number;
  }

  int number() {
    return number;
  }

  /** For poll and read, by the thread that will close it. */
  int descriptor() {
    return descriptor;
  }

  /** The level, as the chip tells it. */
  synchronized boolean level() {
    values.set(JAVA_LONG, BITS, 0);
    call("reading", Uapi.GET_VALUES);
    return (values.get(JAVA_LONG, BITS) & 1) != 0;
  }

  /** Drives an output. */
  synchronized void drive(boolean high) {
    values.set(JAVA_LONG, BITS, high ? 1 : 0);
    call("driving", Uapi.SET_VALUES);
  }

  /** Changes what was requested. */
  synchronized void configure(MemorySegment config) {
    if (closed) {
      throw gone();
    }
    int result = kernel.ioctl(descriptor, Uapi.SET_CONFIG, config);
    if (result < 0) {
      throw KernelException.call("configuring line " + number, result);
    }
  }

  synchronized void close() {
    if (!closed) {
      closed = true;
      kernel.close(descriptor);
    }
  }

  private void call(String what, long request) {
    if (closed) {
      throw gone();
    }
    values.set(JAVA_LONG, MASK, 1);
    int result = kernel.ioctl(descriptor, request, values);
    if (result < 0) {
      throw KernelException.call(what + " line " + number, result);
    }
  }

  private KernelException gone() {
    return new KernelException(
        KernelException.Reason.OTHER, "line " + number + " has been given back");
  }
}
