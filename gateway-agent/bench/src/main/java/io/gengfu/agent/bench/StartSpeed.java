package io.gengfu.agent.bench;

import io.gengfu.agent.bench.Building.Recording;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.Store;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How long the store takes to open with a large backlog, beside an empty one in the same run.
 * Prints the table of docs/performance.md.
 */
public final class StartSpeed {

  /** Less than the ring holds: none is lost. */
  private static final long IN_FLIGHT = 60_000;

  private static final StoreConfig LIMITS =
      new StoreConfig(256, 4_096, Duration.ofSeconds(5), 3_650);

  /**
   * How much of everything.
   *
   * @param readings that no platform has confirmed
   * @param starts of each kind
   */
  record Effort(long readings, int starts) {

    static final Effort WHOLE = new Effort(10_000_000, 15);

    /** Only to see that it runs. */
    static final Effort BRIEF = new Effort(200_000, 2);
  }

  private final PrintStream out;
  private final Effort effort;
  private final Path folder;
  private final Building building = new Building(10, Recording.ALL);
  private final SteppedClock clock = new SteppedClock();

  StartSpeed(PrintStream out, Effort effort, Path folder) {
    this.out = out;
    this.effort = effort;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "gengfu-bench");
    try {
      var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      new StartSpeed(out, Effort.WHOLE, folder).run();
    } finally {
      Speed.delete(folder);
    }
    System.exit(0);
  }

  void run() throws IOException, InterruptedException {
    Path empty = folder.resolve("empty");
    Path full = folder.resolve("full");
    Path killed = folder.resolve("killed");
    open(empty).close();
    fill(full, killed);
    double[] none = new double[effort.starts()];
    double[] all = new double[effort.starts()];
    double[] noneCold = new double[effort.starts()];
    double[] allCold = new double[effort.starts()];
    start(empty); // Classes and SQLite's library.
    for (int i = 0; i < effort.starts(); i++) {
      none[i] = start(empty);
      all[i] = start(full);
      forget(empty);
      noneCold[i] = start(empty);
      forget(full);
      allCold[i] = start(full);
    }
    line("empty", none);
    line("the backlog", all);
    line("empty, from the disk", noneCold);
    line("the backlog, from the disk", allCold);
    forget(killed);
    print("the backlog, from the disk, after kill -9: %.1f ms, once", start(killed));
  }

  private Store open(Path data) {
    return Store.open(data, LIMITS, "gw", List.of("city"), building.points, clock);
  }

  /** Nobody takes it; a copy is what a process leaves that is killed. */
  private void fill(Path data, Path killed) throws IOException {
    long sent = 0;
    try (Store store = open(data);
        Outbox city = store.outbox("city")) {
      Journal journal = store.journal(handle -> "");
      while (sent < effort.readings()) {
        sent += building.second(journal, clock.wall().toEpochMilli(), 10);
        clock.advance(Duration.ofSeconds(1));
        while (sent - done(store) > IN_FLIGHT) {
          LockSupport.parkNanos(20_000);
        }
      }
      while (done(store) < sent) {
        clock.advance(Duration.ofSeconds(10));
        LockSupport.parkNanos(500_000);
      }
      print(
          "%d readings in %d records that wait, %d lost",
          sent, city.pending(Lane.TELEMETRY), store.figures().readingsDropped());
      copy(data, killed);
      while (StoreSpeed.number(data, StoreSpeed.UNSORTED) > 0) {
        clock.advance(Duration.ofMinutes(10));
        LockSupport.parkNanos(500_000);
      }
    }
    print("telemetry.db: %d MB", Files.size(data.resolve("telemetry.db")) >> 20);
  }

  private static long done(Store store) {
    return store.figures().readings() + store.figures().readingsDropped();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(f -> !f.endsWith("lock")).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** Until the store takes decisions and readings, in milliseconds. */
  private double start(Path data) {
    long begun = System.nanoTime();
    Store store = open(data);
    double millis = (System.nanoTime() - begun) / 1e6;
    store.close();
    return millis;
  }

  /** Takes the files out of the page cache: dd(1) says posix_fadvise(2) for us. */
  private static void forget(Path data) throws IOException, InterruptedException {
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Process flush = new ProcessBuilder("sync", file.toString()).start();
        Process dd =
            new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
                .start();
        if (flush.waitFor() != 0 || dd.waitFor() != 0) {
          throw new IOException(file + " stays in the page cache");
        }
      }
    }
  }

  private void line(String name, double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    print(
        "%s: %.1f ms (median of %d; %.1f to %.1f)",
        name, sorted[sorted.length / 2], sorted.length, sorted[0], sorted[sorted.length - 1]);
  }

  @SuppressWarnings("AnnotateFormatMethod") // A dependency for one annotation is too much.
  private void print(String format, Object... values) {
    out.println("| " + String.format(Locale.ROOT, format, values));
  }
}
