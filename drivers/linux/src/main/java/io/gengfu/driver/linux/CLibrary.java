package io.gengfu.driver.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Calls of the C library. Any thread. A number that comes back is negative for a failure: the errno
 * with its sign turned, as in the kernel itself. {@code errno} is kept with each call: by the time
 * Java code could ask for it the JVM may have made calls of its own. Constants are those of 64-bit
 * Linux.
 */
public final class CLibrary {

  /** {@code O_RDWR | O_CLOEXEC}. */
  public static final int READ_WRITE = 2 | 0x80000;

  private static final Path DEV = Path.of("/dev");
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int NON_BLOCKING = 0x800;
  private static final int CLOCK_MONOTONIC = 1;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final long ERRNO = CAPTURED.byteOffset(PathElement.groupElement("errno"));

  private static final MethodHandle OPEN =
      call("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle IOCTL =
      call("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle READ =
      call("read", -1, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      call("write", -1, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle POLL =
      call("poll", -1, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle EVENTFD =
      call("eventfd", -1, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      call("close", -1, FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOCK_GETTIME =
      call("clock_gettime", -1, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  /** What one thread needs for its calls: where errno goes, and room for a time. */
  private static final class Own {
    private final MemorySegment captured = Arena.ofAuto().allocate(CAPTURED);
    private final MemorySegment time = Arena.ofAuto().allocate(JAVA_LONG, 2);
  }

  private static final ThreadLocal<Own> OWN = ThreadLocal.withInitial(Own::new);

  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

  private CLibrary() {}

  @SuppressWarnings("restricted") // the program starts with --enable-native-access
  private static MethodHandle call(String name, int firstVariadic, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().findOrThrow(name);
    Linker.Option errno = Linker.Option.captureCallState("errno");
    return firstVariadic < 0
        ? linker.downcallHandle(function, descriptor, errno)
        : linker.downcallHandle(
            function, descriptor, errno, Linker.Option.firstVariadicArg(firstVariadic));
  }

  /** The names under {@code /dev} that begin so, those with the lower number first. */
  public static List<String> devices(String prefix) {
    List<String> devices = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(DEV, prefix + "*")) {
      found.forEach(device -> devices.add(String.valueOf(device.getFileName())));
    } catch (IOException e) {
      return List.of();
    }
    devices.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    return devices;
  }

  /**
   * Opens a device to read and write.
   *
   * @param device its name under {@code /dev}
   */
  public static int open(String device) {
    Own own = OWN.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(DEV.resolve(device).toString());
      return result(own, (int) OPEN.invokeExact(own.captured, path, READ_WRITE));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** A call whose argument is a structure. */
  public static int ioctl(int descriptor, long request, MemorySegment argument) {
    Own own = OWN.get();
    try {
      return result(own, (int) IOCTL.invokeExact(own.captured, descriptor, request, argument));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** A call whose argument is a number. */
  public static int ioctl(int descriptor, long request, long argument) {
    return ioctl(descriptor, request, MemorySegment.ofAddress(argument));
  }

  /** Reads what is there, at most the size of the segment; the number of bytes. */
  public static int read(int descriptor, MemorySegment into) {
    Own own = OWN.get();
    try {
      long size = into.byteSize();
      return result(own, (int) (long) READ.invokeExact(own.captured, descriptor, into, size));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Waits for one of {@code count} {@code struct pollfd}.
   *
   * @param timeoutMillis negative: for ever
   */
  public static int poll(MemorySegment descriptors, int count, int timeoutMillis) {
    Own own = OWN.get();
    try {
      return result(
          own, (int) POLL.invokeExact(own.captured, descriptors, (long) count, timeoutMillis));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** A descriptor that {@link #wake} makes readable. */
  public static int openWakeup() {
    Own own = OWN.get();
    try {
      return result(own, (int) EVENTFD.invokeExact(own.captured, 0, CLOSE_ON_EXEC | NON_BLOCKING));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Makes such a descriptor readable. */
  public static void wake(int wakeup) {
    Own own = OWN.get();
    try {
      var _ = (long) WRITE.invokeExact(own.captured, wakeup, ONE, ONE.byteSize());
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Closes any descriptor. */
  public static void close(int descriptor) {
    Own own = OWN.get();
    try {
      var _ = (int) CLOSE.invokeExact(own.captured, descriptor);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** {@code CLOCK_MONOTONIC}. */
  public static long monotonicNanos() {
    Own own = OWN.get();
    try {
      var _ = (int) CLOCK_GETTIME.invokeExact(own.captured, CLOCK_MONOTONIC, own.time);
    } catch (Throwable e) {
      throw broken(e);
    }
    return own.time.getAtIndex(JAVA_LONG, 0) * NANOS_PER_SECOND + own.time.getAtIndex(JAVA_LONG, 1);
  }

  private static int result(Own own, int result) {
    return result < 0 ? -own.captured.get(JAVA_INT, ERRNO) : result;
  }

  // invokeExact declares Throwable; a C function throws nothing.
  private static IllegalStateException broken(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a call of the C library", thrown);
  }
}
