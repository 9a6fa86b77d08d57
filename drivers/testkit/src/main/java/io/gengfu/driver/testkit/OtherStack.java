package io.gengfu.driver.testkit;

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
 * A server of another stack, made ready to be started: what it is made of is copied and made once,
 * again only when it has changed. Test processes that need it at the same time wait for the first.
 */
public final class OtherStack {

  private static final long MAKE_MINUTES = 5;

  private OtherStack() {}

  /**
   * A script for node with exactly the packages of its {@code package-lock.json}.
   *
   * @param source holds package.json, package-lock.json and server.js
   * @param target where packages are installed, kept from run to run
   * @return target, absolute
   * @throws AssertionError if npm is missing or fails, with what to do about it
   */
  public static Path node(Path source, Path target) throws Exception {
    return make(
        source,
        List.of("package.json", "package-lock.json", "server.js"),
        target,
        "node and npm (Debian: apt-get install nodejs npm), and the npm registry",
        "npm",
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts");
  }

  /**
   * A program that is compiled.
   *
   * @param source the folder with the files
   * @param target where they are copied to and compiled, kept from run to run
   * @param needs in words, what must be installed
   * @return target, absolute
   * @throws AssertionError if the command is missing or fails, with what to do about it
   */
  public static Path make(
      Path source, List<String> files, Path target, String needs, String... command)
      throws Exception {
    Path folder = Files.createDirectories(target.toAbsolutePath());
    try (var file =
            FileChannel.open(
                folder.resolveSibling(folder.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var _ = file.lock()) {
      Path made = folder.resolve("made");
      copyChanged(source, files, folder, made);
      if (!Files.exists(made)) {
        run(folder, needs, command);
        Files.createFile(made);
      }
    }
    return folder;
  }

  private static void copyChanged(Path source, List<String> files, Path folder, Path made)
      throws IOException {
    for (String name : files) {
      Path wanted = source.resolve(name);
      Path there = folder.resolve(name);
      if (!Files.exists(there) || Files.mismatch(wanted, there) >= 0) {
        Files.deleteIfExists(made);
        Files.copy(wanted, there, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void run(Path folder, String needs, String... command) throws Exception {
    Path log = folder.resolve("make.log");
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
    if (!process.waitFor(MAKE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(command[0] + " took over " + MAKE_MINUTES + " minutes");
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
