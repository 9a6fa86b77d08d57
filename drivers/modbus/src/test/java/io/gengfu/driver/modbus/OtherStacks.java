package io.gengfu.driver.modbus;

import io.gengfu.driver.testkit.OtherStack;
import java.nio.file.Path;
import java.util.List;

/** Modbus servers of other stacks. Told a device file instead of a port they speak RTU. */
final class OtherStacks {

  private static final Path TARGET = Path.of("target", "other-stacks");

  private OtherStacks() {}

  /** The folder with modbus-serial and its server script. */
  static Path node() throws Exception {
    return OtherStack.node(Path.of("src/test/node"), TARGET.resolve("node"));
  }

  /** The folder with the server on libmodbus, named {@code server}; on a line 19,200 8N2. */
  static Path libmodbus() throws Exception {
    return OtherStack.make(
        Path.of("src/test/c"),
        List.of("server.c"),
        TARGET.resolve("c"),
        "gcc and libmodbus (Debian: apt-get install gcc libmodbus-dev)",
        "gcc",
        "-O1",
        "-Wall",
        "-Werror",
        "-I/usr/include/modbus",
        "-o",
        "server",
        "server.c",
        "-lmodbus");
  }
}
