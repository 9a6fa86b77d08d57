package io.gengfu.driver.modbus;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the servers of other stacks ready under {@code target}, again only when what they are made
 * of has changed. Test processes that need one at the same time wait for the first.
 */
final class OtherStacks {

  private static final long PREPARE_MINUTES = 5;

  private OtherStacks() {}

  /**
   * The folder with modbus-serial and its server script; needs node and npm. Told a device file
   * instead of a port it speaks RTU.
   */
  static Path node() throws Exception {
    return ready(
        "node",
        List.of("package.json", "package-lock.json", "server.js"),
        "node and npm (Debian: apt-get install nodejs npm), and the npm registry",
        "npm",
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts");
  }

  /**
   * The folder with the server on libmodbus, named {@code server}; needs gcc and libmodbus. Told a
   * device file instead of a port it speaks RTU at 19,200 8N2.
   */
  static Path libmodbus() throws Exception {
    return ready(
        "c",
        List.of("server.c"),
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

  private static Path ready(String name, List<String> sources, String needs, String... command)
      throws Exception {
    Path all = Files.createDirectories(Path.of("target", "other-stacks").toAbsolutePath());
    Path folder = Files.createDirectories(all.resolve(name));
    Path made = folder.resolve("made");
    try (var file =
            FileChannel.open(
                all.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = file.lock()) {
      copyChanged(name, sources, folder, made);
      if (!Files.exists(made)) {
        run(folder, needs, command);
        Files.createFile(made);
      }
    }
    return folder;
  }

  private static void copyChanged(String name, List<String> sources, Path folder, Path made)
      throws IOException {
    for (String file : sources) {
      Path source = Path.of("src", "test", name, file);
      Path target = folder.resolve(file);
      if (!Files.exists(target) || Files.mismatch(source, target) >= 0) {
        Files.deleteIfExists(made);
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
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
