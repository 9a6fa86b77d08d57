package io.gengfu.agent.time;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * {@code clock_gettime(CLOCK_BOOTTIME)}: nanoseconds since the boot, suspension included, which
 * {@link System#nanoTime} leaves out on Linux.
 *
 * <p>A call allocates nothing once its thread has made its first: the 16 bytes that the kernel
 * fills belong to the thread. It costs what {@code nanoTime} does: 93 to 115 ns beside 77 to 113 ns
 * on two virtual cores shared with other builds. {@code java --enable-native-access=ALL-UNNAMED -cp
 * target/test-classes:target/classes io.gengfu.agent.time.BootTimeCost} prints both.
 */
final class BootTime {

  private static final int CLOCK_BOOTTIME = 7;
  private static final long TIMESPEC_BYTES = 16;
  private static final long NANOS = 8;

  // Held statically, so that the JIT sees through it: as a field it would allocate for each call.
  private static final @Nullable MethodHandle GETTIME;
  private static final String WHY_NOT;

  private static final ThreadLocal<MemorySegment> TIMESPEC =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(TIMESPEC_BYTES, NANOS));

  static {
    MethodHandle handle = null;
    String whyNot = "";
    try {
      handle = link();
      if (read(handle) < 0) {
        handle = null;
        whyNot = "the kernel has no CLOCK_BOOTTIME";
      }
    } catch (Throwable e) { // Whatever keeps it from linking: a fallback is at hand.
      handle = null;
      whyNot = e.toString();
    }
    GETTIME = handle;
    WHY_NOT = whyNot;
  }

  private BootTime() {}

  @SuppressWarnings("restricted") // a clock that Java does not have
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    MemoryLayout time = linker.canonicalLayouts().get("long");
    if (time == null || time.byteSize() != NANOS) {
      throw new UnsupportedOperationException("times are not 64 bits wide on this machine");
    }
    // Critical: it is over at once, and the change of the thread's state would cost more than it.
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("clock_gettime"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
        Linker.Option.critical(false));
  }

  /** Why there is no such clock here; empty where there is. */
  static String whyNot() {
    return WHY_NOT;
  }

  /** Must not be called where there is no such clock. */
  static long nanos() {
    MethodHandle gettime = GETTIME;
    if (gettime == null) {
      throw new IllegalStateException(WHY_NOT);
    }
    try {
      return read(gettime);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("clock_gettime declares no exception", e);
    }
  }

  private static long read(MethodHandle gettime) throws Throwable {
    MemorySegment time = TIMESPEC.get();
    int failed = (int) gettime.invokeExact(CLOCK_BOOTTIME, time);
    return failed != 0
        ? -1
        : time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L
            + time.get(ValueLayout.JAVA_LONG, NANOS);
  }
}
