package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.store.DiskLog.Step;
import io.gengfu.agent.store.PowerChild.Broken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at any moment. Every write and flush of a store at work is logged, and disks are
 * made from any beginning of that log with any part of what was not flushed. {@code
 * -Dpower.images=N -Dpower.seed=N} makes more of them, or the same again.
 */
class PowerLossIT {

  private static final int IMAGES = Integer.getInteger("power.images", 200);

  /** What is broken on purpose is found much sooner. */
  private static final int IMAGES_OF_BROKEN = 300;

  private static final int GROUPS = 250;

  @TempDir private Path folder;

  private final long seed = Long.getLong("power.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  private boolean keep;

  @BeforeEach
  void tellSeed() {
    System.out.println("power.seed=" + seed);
  }

  @AfterEach
  void throwDisksAway() throws IOException {
    if (!keep && !room().equals(folder)) {
      Diskimage.delete(room());
    }
  }

  @Test
  void nothingRecordedIsLostAndNoNumberThatThePlatformHasIsGivenAgain() throws Exception {
    Path first = work(Broken.NOTHING, "first", "run");
    Path second = work(Broken.NOTHING, "second", "close");

    List<String> wrong = new ArrayList<>();
    int images = cut(wrong, Integer.MAX_VALUE, IMAGES, first, second);

    // The moments of the writes are not the seed's: what is wrong is kept to be looked at.
    keep = !wrong.isEmpty();
    System.out.println(
        "power: "
            + images
            + " disks"
            + (keep ? ", see " + room() : ", nothing recorded is missing"));
    assertThat(wrong).as("power.seed=%d", seed).isEmpty();
    assertThat(images).isEqualTo(IMAGES);
  }

  @Test
  void itIsFoundWhenNothingIsFlushed() throws Exception {
    Path log = work(Broken.SYNCHRONOUS_OFF, "off", "run");

    List<String> wrong = new ArrayList<>();
    cut(wrong, 1, IMAGES_OF_BROKEN, log);

    assertThat(wrong).as("power.seed=%d", seed).isNotEmpty();
  }

  @Test
  void itIsFoundWhenReceiptsAreAppliedBeforeTheCommit() throws Exception {
    Path log = work(Broken.RECEIPT_BEFORE_COMMIT, "early", "run");

    List<String> wrong = new ArrayList<>();
    cut(wrong, 1, IMAGES_OF_BROKEN, log);

    assertThat(wrong).as("power.seed=%d", seed).isNotEmpty();
  }

  /** A process that writes the store under the shim; returns its log. */
  private Path work(Broken broken, String name, String end)
      throws IOException, InterruptedException {
    Path log = folder.resolve(name + ".log");
    Path out = folder.resolve(name + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PowerChild.class.getName(),
            disk().resolve("data").toString(),
            disk().resolve("marks").toString(),
            broken.name(),
            random.nextLong() + "",
            GROUPS + "",
            end);
    builder.environment().put("LD_PRELOAD", shim().toString());
    builder.environment().put("DISKLOG_UNDER", disk().toString());
    builder.environment().put("DISKLOG_FILE", log.toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(() -> text(out)).isEqualTo(end.equals("run") ? 137 : 0);
    // From decision to flush, in microseconds: what a power cut may take.
    text(out).lines().filter(line -> line.startsWith("window")).forEach(System.out::println);
    return log;
  }

  private Path disk() throws IOException {
    return Files.createDirectories(folder.resolve("disk"));
  }

  private Path shim() throws IOException, InterruptedException {
    Path library = folder.resolve("disklog.so");
    if (Files.exists(library)) {
      return library;
    }
    Path source = folder.resolve("disklog.c");
    try (InputStream in = PowerLossIT.class.getResourceAsStream("disklog.c")) {
      Files.copy(in, source);
    }
    Process gcc =
        new ProcessBuilder(
                "gcc",
                "-O1",
                "-Wall",
                "-Werror",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl",
                "-lpthread")
            .inheritIO()
            .start();
    assertThat(gcc.waitFor()).as("gcc (Debian: apt-get install gcc libc6-dev)").isZero();
    return library;
  }

  /**
   * Cuts the power at random moments, until so many disks are wrong; says how many were looked at.
   */
  private int cut(List<String> wrong, int enough, int images, Path... logs) throws IOException {
    List<Step> steps = DiskLog.read(logs);
    assertThat(steps).hasSizeGreaterThan(1_000);
    TreeSet<Integer> moments = new TreeSet<>();
    while (moments.size() < images) {
      moments.add(random.nextInt(1, steps.size()));
    }
    PowerCut disk = new PowerCut();
    Reported reported = new Reported();
    int at = 0;
    int looked = 0;
    for (int moment : moments) {
      for (; at < moment; at++) {
        if (!reported.read(steps.get(at))) {
          disk.apply(steps.get(at));
        }
      }
      SplittableRandom own = random.split();
      Path image = Files.createDirectories(room().resolve("image-" + moment));
      disk.write(disk(), image, own);
      looked++;
      Diskimage.check(image.resolve("data"), reported)
          .forEach(why -> wrong.add("after step " + moment + ": " + why));
      if (wrong.size() >= enough) {
        return looked;
      }
      if (wrong.isEmpty()) {
        Diskimage.delete(image);
      }
    }
    return looked;
  }

  /** In memory where that is possible: these disks are made to be read once. */
  private Path room() throws IOException {
    Path memory = Path.of("/dev/shm");
    if (!Files.isWritable(memory)) {
      return folder;
    }
    Path room = memory.resolve("gengfu-power-" + ProcessHandle.current().pid());
    return Files.createDirectories(room);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
