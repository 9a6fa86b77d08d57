package io.gengfu.driver.i2c.linux;

import io.gengfu.driver.linux.CLibrary;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kernel of this machine. */
final class LinuxKernel implements Kernel {

  private static final Path ADAPTERS = Path.of("/sys/class/i2c-adapter");

  @Override
  public List<String> buses() {
    return CLibrary.devices("i2c-");
  }

  @Override
  public String adapter(String bus) {
    try {
      return Files.readString(ADAPTERS.resolve(bus).resolve("name")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public int open(String bus) {
    return CLibrary.open(bus);
  }

  @Override
  public int ioctl(int descriptor, long request, long argument) {
    return CLibrary.ioctl(descriptor, request, argument);
  }

  @Override
  public int ioctl(int descriptor, long request, MemorySegment argument) {
    return CLibrary.ioctl(descriptor, request, argument);
  }

  @Override
  public void close(int descriptor) {
    CLibrary.close(descriptor);
  }
}
