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
import java.util.OptionalLong;
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

  /** The leap second itself, and what follows until the announcement is taken back. */
  private static final int TIME_OOP = 3;

  private static final int TIME_WAIT = 4;

  /** Where struct timex of a 64-bit machine has its maxerror, in microseconds. */
  private static final long MAXERROR = 24;

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

  /**
   * What the kernel says of its clock.
   *
   * @param synchronised whether a time server keeps it; false where nobody can say
   * @param uncertaintyMillis by how much it may be wrong; empty where nobody can say
   * @param leaping whether a leap second is being inserted, or has just been
   */
  record Word(boolean synchronised, OptionalLong uncertaintyMillis, boolean leaping) {}

  synchronized Word ask() {
    int state = state();
    if (state >= 0) {
      boolean synchronised = state != TIME_ERROR;
      return new Word(
          synchronised,
          synchronised ? uncertainty() : OptionalLong.empty(),
          state == TIME_OOP || state == TIME_WAIT);
    }
    if (!refused) {
      refused = true;
      LOG.warn("the kernel does not say whether the clock is synchronised: asking timesyncd");
    }
    return new Word(Files.exists(TIMESYNCD), OptionalLong.empty(), false);
  }

  /** What the kernel adds half a thousandth to each second, until a server speaks again. */
  private OptionalLong uncertainty() {
    return ValueLayout.ADDRESS.byteSize() == 8
        ? OptionalLong.of(timex.get(ValueLayout.JAVA_LONG, MAXERROR) / 1_000)
        : OptionalLong.empty();
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
