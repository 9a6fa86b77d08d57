package io.gengfu.driver.gpio.chardev;

import io.gengfu.driver.linux.CLibrary;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;

/** The kernel of this machine. */
final class LinuxKernel implements Kernel {

  @Override
  public List<String> chips() {
    return CLibrary.devices("gpiochip");
  }

  @Override
  public int open(String chip) {
    return CLibrary.open(chip);
  }

  @Override
  public int ioctl(int descriptor, long request, MemorySegment argument) {
    return CLibrary.ioctl(descriptor, request, argument);
  }

  @Override
  public int read(int descriptor, MemorySegment into) {
    return CLibrary.read(descriptor, into);
  }

  @Override
  public int poll(MemorySegment descriptors, int count, int timeoutMillis) {
    return CLibrary.poll(descriptors, count, timeoutMillis);
  }

  @Override
  public int openWakeup() {
    return CLibrary.openWakeup();
  }

  @Override
  public void wake(int wakeup) {
    CLibrary.wake(wakeup);
  }

  @Override
  public void close(int descriptor) {
    CLibrary.close(descriptor);
  }

  @Override
  public long monotonicNanos() {
    return CLibrary.monotonicNanos();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }
}
