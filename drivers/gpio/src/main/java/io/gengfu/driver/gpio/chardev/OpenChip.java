package io.gengfu.driver.gpio.chardev;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gengfu.driver.gpio.chardev.KernelException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * A chip while lines are claimed on it; lines outlive it. One thread.
 *
 * @param lines how many it has
 */
record OpenChip(Kernel kernel, int descriptor, String name, String label, int lines)
    implements AutoCloseable {

  /**
   * @param there names the chips that are there
   * @throws KernelException if it cannot be had
   */
  static OpenChip open(Kernel kernel, String name, Supplier<String> there) {
    int descriptor = kernel.open(name);
    switch (-descriptor) {
      case KernelException.ENOENT, KernelException.ENODEV, KernelException.ENXIO ->
          throw new KernelException(
              Reason.NO_CHIP, "there is no " + name + "; there is " + there.get());
      case KernelException.EACCES, KernelException.EPERM ->
          throw new KernelException(Reason.NO_RIGHT, "/dev/" + name + " may not be opened");
      default -> {
        if (descriptor < 0) {
          throw KernelException.call("opening /dev/" + name, descriptor);
        }
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(Uapi.CHIP_INFO);
      int result = kernel.ioctl(descriptor, Uapi.GET_CHIP_INFO, info);
      if (result < 0) {
        kernel.close(descriptor);
        throw KernelException.call("asking what /dev/" + name + " is", result);
      }
      return new OpenChip(
          kernel,
          descriptor,
          name,
          Uapi.text(info, Uapi.at(Uapi.CHIP_INFO, "label")),
          info.get(JAVA_INT, Uapi.at(Uapi.CHIP_INFO, "lines")));
    }
  }

  /** Makes a request of one line. */
  RequestedLine request(int line, MemorySegment request) {
    if (line >= lines) {
      throw new KernelException(
          Reason.NO_LINE, name + " (" + label + ") has the lines 0 to " + (lines - 1));
    }
    int result = kernel.ioctl(descriptor, Uapi.GET_LINE, request);
    if (result < 0) {
      throw refused(line, result);
    }
    return new RequestedLine(kernel, request.get(JAVA_INT, Uapi.at(Uapi.REQUEST, "fd")), line);
  }

  /** Whether a line is an output. */
  boolean drives(int line) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(Uapi.LINE_INFO);
      return info(line, info) >= 0
          && (info.get(JAVA_LONG, Uapi.at(Uapi.LINE_INFO, "flags")) & Uapi.FLAG_OUTPUT) != 0;
    }
  }

  @Override
  public void close() {
    kernel.close(descriptor);
  }

  private KernelException refused(int line, int result) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(Uapi.LINE_INFO);
      int known = info(line, info);
      return switch (-result) {
        case KernelException.EBUSY -> {
          String consumer = Uapi.text(info, Uapi.at(Uapi.LINE_INFO, "consumer"));
          yield new KernelException(
              Reason.BUSY, consumer.isEmpty() ? "somebody who gave no name" : consumer);
        }
        case KernelException.EACCES, KernelException.EPERM ->
            new KernelException(Reason.NO_RIGHT, "line " + line + " may not be requested");
        case KernelException.EINVAL, KernelException.ENOTTY ->
            known < 0
                ? new KernelException(Reason.TOO_OLD, "this kernel is older than 5.10")
                : KernelException.call("requesting line " + line, result);
        default -> KernelException.call("requesting line " + line, result);
      };
    }
  }

  private int info(int line, MemorySegment info) {
    info.set(JAVA_INT, Uapi.at(Uapi.LINE_INFO, "offset"), line);
    return kernel.ioctl(descriptor, Uapi.GET_LINE_INFO, info);
  }
}
