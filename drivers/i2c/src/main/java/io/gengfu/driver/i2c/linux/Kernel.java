package io.gengfu.driver.i2c.linux;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What is asked of the kernel; a test puts a bus of its own here. Any thread. A number that comes
 * back is negative for a failure: the errno with its sign turned.
 */
interface Kernel {

  /** The names under {@code /dev} that are I²C buses, sorted; empty when there are none. */
  List<String> buses();

  /** What the adapter behind a bus calls itself; empty when it does not. */
  String adapter(String bus);

  /** Opens a bus by its name under {@code /dev}. */
  int open(String bus);

  int ioctl(int descriptor, long request, long argument);

  int ioctl(int descriptor, long request, MemorySegment argument);

  void close(int descriptor);
}
