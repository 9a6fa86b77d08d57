package io.gengfu.driver.gpio.chardev;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;

/**
 * What is asked of the kernel; a test puts a chip of its own here. Any thread. Where a number comes
 * back it is negative for a failure: the errno with its sign turned, as in the kernel itself.
 */
interface Kernel {

  /** The names under {@code /dev} that are GPIO chips, sorted; empty when there are none. */
  List<String> chips();

  /** Opens a chip by its name under {@code /dev}. */
  int open(String chip);

  int ioctl(int descriptor, long request, MemorySegment argument);

  /** Reads what is there, at most the size of the segment; the number of bytes. */
  int read(int descriptor, MemorySegment into);

  /**
   * Waits for one of {@code count} {@code struct pollfd}.
   *
   * @param timeoutMillis negative: for ever
   * @return how many have something to tell
   */
  int poll(MemorySegment descriptors, int count, int timeoutMillis);

  /** A descriptor that {@link #wake} makes readable. */
  int openWakeup();

  void wake(int wakeup);

  void close(int descriptor);

  /** {@code CLOCK_MONOTONIC}, the clock of the time stamps of edges. */
  long monotonicNanos();

  /** The wall clock. */
  Instant now();
}
