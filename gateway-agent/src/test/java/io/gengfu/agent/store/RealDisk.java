package io.gengfu.agent.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.time.SystemClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A small ext4 on a loop device, to be filled, frozen or broken. Needs root, as CI has it; without,
 * the tests that ask for one are skipped and say so.
 */
public final class RealDisk implements AutoCloseable {
  private static final int MEGABYTES = 24;

  private final Path image;
  private final Path folder;
  private boolean frozen;

  private RealDisk(Path image, Path folder) {
    this.image = image;
    this.folder = folder;
  }

  /** Made in that folder and mounted. */
  public static RealDisk in(Path parent) throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to mount a file");
    Path image = parent.resolve("disk.img");
    Path folder = Files.createDirectory(parent.resolve("disk"));
    run("truncate", "-s", MEGABYTES + "M", image.toString());
    run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    var disk = new RealDisk(image, folder);
    assumeTrue(disk.mount(), "needs loop devices");
    return disk;
  }

  private boolean mount() throws IOException {
    return code("mount", "-o", "loop,errors=remount-ro", image.toString(), folder.toString()) == 0;
  }

  public Path folder() {
    return folder;
  }

  /** Until there is no byte left. */
  public void fill() throws IOException {
    byte[] block = new byte[4096];
    Arrays.fill(block, (byte) 1);
    try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space")) {
        throw full;
      }
    }
  }

  public void makeRoom() throws IOException {
    Files.delete(folder.resolve("filler"));
  }

  /** Every write hangs from now on, as on a disk that does not answer. */
  public void freeze() throws IOException {
    // Nobody could end this process while a thread of it hangs there.
    new ProcessBuilder("sh", "-c", "sleep 120; fsfreeze -u '" + folder + "'").start();
    run("fsfreeze", "-f", folder.toString());
    frozen = true;
  }

  /** If it is frozen. */
  public void answerAgain() throws IOException {
    if (frozen) {
      thaw();
    }
  }

  public void thaw() throws IOException {
    run("fsfreeze", "-u", folder.toString());
    frozen = false;
  }

  /** The kernel finds an error and goes on read-only, as it does on a worn card. */
  public void breakIt() throws IOException {
    String device = output("findmnt", "-no", "SOURCE", folder.toString()).strip();
    Path trigger =
        Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error");
    assumeTrue(Files.exists(trigger), "needs " + trigger);
    Files.writeString(trigger, "1");
  }

  /** What somebody with a screwdriver does; nobody may have files open there. */
  public void repair() throws IOException {
    run("umount", folder.toString());
    code("fsck.ext4", "-y", image.toString());
    if (!mount()) {
      throw new IOException("the repaired disk cannot be mounted");
    }
  }

  @Override
  public void close() throws IOException {
    answerAgain();
    run("umount", "-l", folder.toString());
  }

  private static void run(String... command) throws IOException {
    if (code(command) != 0) {
      throw new IOException("failed: " + String.join(" ", command));
    }
  }

  private static int code(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return code(process);
  }

  private static int code(Process process) throws IOException {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return -1;
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    code(process);
    return text;
  }

  /** A store on this disk whose ring lies elsewhere, as systemd has it. */
  public Store open(Path runtime, StoreConfig limits) {
    return Store.open(
        new RingPlaces(folder, Optional.of(runtime)),
        limits,
        "gw",
        List.of("city"),
        Alerts.POINTS,
        SystemClock.open());
  }
}
