package io.gengfu.agent.time;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a time server keeps the wall clock, as the kernel knows it: {@code adjtimex(2)}, which
 * only reads when asked with modes 0. Setting the clock by hand ends it, and so do some hours
 * without a server.
 */
final class KernelTime {

  private static final Logger LOG = LoggerFactory.getLogger(KernelTime.class);

  /** What adjtimex answers for a clock that nobody keeps: TIME_ERROR. */
  private static final int TIME_ERROR = 5;

  /** More than struct timex has on any machine. */
  private static final long TIMEX_BYTES = 512;

  /** Made by systemd-timesyncd when it has set the clock; in /run, so gone after a reboot. */
  private static final Path TIMESYNCD = Path.of("/run/systemd/timesync/synchronized");

  private final @Nullable MethodHandle adjtimex;
  private final MemorySegment timex = Arena.ofAuto().allocate(TIMEX_BYTES, 8);
  private boolean refused;

  KernelTime() {
    adjtimex = link();
  }

  @SuppressWarnings("restricted") // Java does not know what the kernel thinks of its clock
  private static @Nullable MethodHandle link() {
    try {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> function = linker.defaultLookup().find("adjtimex");
      return function.isEmpty()
          ? null
          : linker.downcallHandle(
              function.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("no adjtimex: {}", e.toString());
      return null;
    }
  }

  /** False where nobody can say. */
  synchronized boolean isSynchronised() {
    int state = state();
    if (state >= 0) {
      return state != TIME_ERROR;
    }
    if (!refused) {
      refused = true;
      LOG.warn("the kernel does not say whether the clock is synchronised: asking timesyncd");
    }
    return Files.exists(TIMESYNCD);
  }

  private int state() {
    if (adjtimex == null) {
      return -1;
    }
    timex.fill((byte) 0);
    try {
      return (int) adjtimex.invokeExact(timex);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("adjtimex declares no exception", e);
    }
  }
}
