package io.gengfu.driver.modbus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the servers of other stacks ready, once for each test run, under {@code target}. */
final class OtherStacks {

  private static final long PREPARE_MINUTES = 5;

  private OtherStacks() {}

  /**
   * The folder with modbus-serial and its server script; needs node and npm. Told a device file
   * instead of a port it speaks RTU.
   */
  static Path node() throws Exception {
    Path folder = folder("node");
    for (String file : List.of("package.json", "package-lock.json", "server.js")) {
      copy("node/" + file, folder.resolve(file));
    }
    run(
        folder,
        "node and npm (Debian: apt-get install nodejs npm), and the npm registry",
        "npm",
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts");
    return folder;
  }

  /**
   * The folder with the server on libmodbus, named {@code server}; needs gcc and libmodbus. Told a
   * device file instead of a port it speaks RTU at 19,200 8N2.
   */
  static Path libmodbus() throws Exception {
    Path folder = folder("c");
    copy("c/server.c", folder.resolve("server.c"));
    run(
        folder,
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
    return folder;
  }

  private static Path folder(String name) throws IOException {
    return Files.createDirectories(Path.of("target", "other-stacks", name).toAbsolutePath());
  }

  private static void copy(String source, Path target) throws IOException {
    Files.copy(Path.of("src", "test", source), target, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void run(Path folder, String needs, String... command) throws Exception {
    Path log = folder.resolve("prepare.log");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new AssertionError("this test needs " + needs, e);
    }
    if (!process.waitFor(PREPARE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(command[0] + " took over " + PREPARE_MINUTES + " minutes");
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(
          "this test needs "
              + needs
              + "; "
              + String.join(" ", command)
              + " said:\n"
              + Files.readString(log, StandardCharsets.UTF_8));
    }
  }
}
