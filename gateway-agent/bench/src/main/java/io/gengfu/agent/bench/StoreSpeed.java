package io.gengfu.agent.bench;

import io.gengfu.agent.bench.Building.Recording;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Archive;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.Store;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Telemetry: readings a second into blocks, bytes to the disk for a reading, a week of one point.
 * Prints the table of docs/performance.md. The store is the real one, its clock runs as fast as it
 * keeps up.
 */
public final class StoreSpeed {

  private static final Instant BEGIN = SteppedClock.BEGIN;

  /** Too short for anything to be sorted by point. */
  private static final Duration TICK = Duration.ofMillis(1);

  static final String UNSORTED =
      "SELECT count(*) FROM block WHERE id > (SELECT coalesce(max(last_block), 0) FROM span)";
  private static final int WEEK = 7 * 86_400;

  /** Less than the ring holds: none is lost. */
  private static final long IN_FLIGHT = 60_000;

  /**
   * How much of everything.
   *
   * @param readings at full speed
   * @param seconds of the clock while bytes are counted
   * @param week seconds of history
   * @param queries of each kind
   */
  record Effort(long readings, int seconds, int week, int queries) {

    static final Effort WHOLE = new Effort(10_000_000, 600, WEEK, 25);

    /** Only to see that it runs. */
    static final Effort BRIEF = new Effort(200_000, 30, 1_500, 2);
  }

  private final PrintStream out;
  private final Effort effort;
  private final Path folder;

  StoreSpeed(PrintStream out, Effort effort, Path folder) {
    this.out = out;
    this.effort = effort;
    this.folder = folder;
  }

  /** {@code rate}, {@code bytes} or {@code history} alone, or without a word all of them. */
  public static void main(String[] args) throws IOException, SQLException {
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "gengfu-bench");
    try {
      var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      var speed = new StoreSpeed(out, Effort.WHOLE, folder);
      switch (args.length == 0 ? "" : args[0]) {
        case "rate" -> speed.rate();
        case "bytes" -> speed.bytes();
        case "longer" -> speed.longer();
        case "history" -> speed.history();
        default -> speed.run();
      }
    } finally {
      Speed.delete(folder);
    }
    System.exit(0);
  }

  void run() throws IOException, SQLException {
    rate();
    bytes();
    history();
  }

  private static StoreConfig limits(Duration block) {
    return new StoreConfig(256, 4_096, block, 3_650);
  }

  /** As fast as the writer takes them, none lost. */
  private void rate() throws IOException, SQLException {
    var building = new Building(10, Recording.ALL);
    var clock = new SteppedClock();
    Path data = folder.resolve("rate");
    try (Store store =
        Store.open(
            data, limits(Duration.ofSeconds(5)), "gw", List.of("city"), building.points, clock)) {
      Journal journal = store.journal(handle -> "");
      long warm = atFullSpeed(store, journal, building, clock, effort.readings() / 10);
      long busy = writerNanos();
      long begun = System.nanoTime();
      long sent = atFullSpeed(store, journal, building, clock, effort.readings());
      double wall = (System.nanoTime() - begun) / 1e9;
      double cpu = (writerNanos() - busy) / 1e9;
      print(
          "into blocks: %.2f M readings/s; %.2f M for each second that the writer had a processor;"
              + " %d readings, %d lost",
          sent / wall / 1e6, sent / cpu / 1e6, sent, store.figures().readingsDropped());
      busy = writerNanos();
      begun = System.nanoTime();
      long all = warm + sent;
      await(
          clock, () -> number(data, "SELECT coalesce(sum(count), 0) FROM span") > all - (1 << 19));
      print(
          "sorted by point afterwards: %.2f M readings/s; %.2f M for each second of processor",
          all / ((System.nanoTime() - begun) / 1e3), all / ((writerNanos() - busy) / 1e3));
    }
    print("on the disk: %.2f bytes for a reading", size(data) / (1.1 * effort.readings()));
  }

  private static long atFullSpeed(
      Store store, Journal journal, Building building, SteppedClock clock, long readings) {
    long before = store.figures().readings();
    long sent = 0;
    while (sent < readings) {
      sent += building.second(journal, clock.wall().toEpochMilli(), 10);
      clock.advance(Duration.ofSeconds(1));
      while (before + sent - done(store) > IN_FLIGHT) {
        LockSupport.parkNanos(20_000);
      }
    }
    long all = before + sent;
    await(clock, () -> done(store) >= all);
    return sent;
  }

  private static long done(Store store) {
    return store.figures().readings() + store.figures().readingsDropped();
  }

  /** What the process wrote, by its own I/O counters, until the store was closed. */
  private void bytes() throws IOException {
    for (Recording recording : Recording.values()) {
      bytes(5, recording, 5);
      bytes(10, recording, 5);
    }
    longer();
  }

  /** Of changes alone there are few in a group: with what they share longer groups get smaller. */
  private void longer() throws IOException {
    for (int seconds : new int[] {15, 30, 60}) {
      bytes(5, Recording.CHANGES, seconds);
      bytes(10, Recording.CHANGES, seconds);
    }
  }

  private void bytes(int staircases, Recording recording, int seconds) throws IOException {
    var building = new Building(staircases, recording);
    var clock = new SteppedClock();
    Path data = folder.resolve("bytes-" + staircases + "-" + seconds + recording);
    Store store =
        Store.open(
            data,
            limits(Duration.ofSeconds(seconds)),
            "gw",
            List.of("city"),
            building.points,
            clock);
    long before = written();
    long sent = 0;
    long received = 0;
    try (store;
        Outbox city = store.outbox("city")) {
      Journal journal = store.journal(handle -> "");
      for (int second = 0; second < effort.seconds(); second++) {
        sent += building.second(journal, BEGIN.toEpochMilli() + 1_000L * second, staircases);
        received += (long) staircases * Building.STAIRCASE_POINTS;
        if (second % seconds == seconds - 1) {
          long so = sent;
          // One group for all of it, as when time goes at its own pace: the writer looks first.
          while (store.figures().readings() < so) {
            sleep(Duration.ofMillis(220));
            clock.advance(Duration.ofSeconds(seconds));
            sleep(Duration.ofMillis(220));
          }
          city.confirm(
              Lane.TELEMETRY, city.epoch(Lane.TELEMETRY).id(), city.highWater(Lane.TELEMETRY));
        }
      }
      clock.advance(Duration.ofHours(1));
      await(clock, () -> number(data, UNSORTED) == 0);
    }
    long written = written() - before;
    print(
        "%d points, %s, blocks of %d s: %.2f bytes written for a reading, %.2f of them still there;"
            + " %.2f for each of %d readings that devices gave, of which %d were recorded",
        staircases * Building.STAIRCASE_POINTS,
        recording == Recording.ALL ? "all readings" : "changes",
        seconds,
        (double) written / sent,
        (double) size(data) / sent,
        (double) written / received,
        received,
        sent);
  }

  /**
   * A week of 100 points, in spans as 1,000 would have them, then as many readings of 1,000 points
   * as are not sorted at the worst.
   */
  private void history() throws IOException, SQLException {
    var building = new Building(10, Recording.ALL);
    var clock = new SteppedClock();
    Path data = folder.resolve("history");
    try (Store store =
        Store.open(data, limits(Duration.ofMillis(10)), "gw", List.of(), building.points, clock)) {
      Journal journal = store.journal(handle -> "");
      long sent = 0;
      int span = (1 << 19) / 1_000;
      int spans = 0;
      for (int second = 0; second < effort.week(); second++) {
        sent += building.second(journal, BEGIN.toEpochMilli() + 1_000L * second, 1);
        if (second % span == span - 1) {
          long so = sent;
          await(clock, () -> store.figures().readings() >= so);
          clock.advance(Duration.ofHours(1));
          int wanted = ++spans;
          await(clock, () -> number(data, "SELECT max(id) FROM span") >= wanted);
        }
      }
      // Last, so that a query finds it all.
      int tail = Math.min(effort.week() / 2, span);
      for (int second = 0; second < tail - 10; second++) {
        long at = BEGIN.toEpochMilli() + 1_000L * (effort.week() + second);
        sent += building.second(journal, at, 10);
        if (second % 20 == 0) {
          long so = sent;
          await(clock, TICK, () -> store.figures().readings() >= so);
        }
      }
      long so = sent;
      await(clock, TICK, () -> store.figures().readings() >= so);
      print(
          "history: %d spans, then %d readings in blocks",
          number(data, "SELECT count(*) FROM span"), number(data, "SELECT sum(count) FROM block"));
      Instant to = BEGIN.plusSeconds(effort.week() + 3_600L);
      Instant from = BEGIN;
      cold(data, building, from, to);
      warm(data, building, from, to);
    }
  }

  private void cold(Path data, Building building, Instant from, Instant to) {
    double[] millis = new double[effort.queries()];
    long read = 0;
    for (int i = 0; i < millis.length; i++) {
      long begun = System.nanoTime();
      try (Archive archive = Archive.open(data)) {
        read = read(archive, building.temperature(i % 14), from, to);
      }
      millis[i] = (System.nanoTime() - begun) / 1e6;
    }
    print("the first query of the process: %.1f ms", millis[0]);
    line("each on a new connection", millis, read);
  }

  private void warm(Path data, Building building, Instant from, Instant to) {
    double[] millis = new double[effort.queries()];
    long read = 0;
    try (Archive archive = Archive.open(data)) {
      read(archive, building.temperature(0), from, to);
      for (int i = 0; i < millis.length; i++) {
        long begun = System.nanoTime();
        read = read(archive, building.temperature(i % 14), from, to);
        millis[i] = (System.nanoTime() - begun) / 1e6;
      }
    }
    line("all on one connection", millis, read);
  }

  private static long read(Archive archive, String point, Instant from, Instant to) {
    long[] count = new long[1];
    archive.history(point, from, to, (at, trust, value) -> count[0]++);
    return count[0];
  }

  private void line(String name, double[] millis, long readings) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    print(
        "%s: %d readings of one point in %.1f ms (median of %d; %.1f to %.1f)",
        name,
        readings,
        sorted[sorted.length / 2],
        sorted.length,
        sorted[0],
        sorted[sorted.length - 1]);
  }

  /** Until it is so; the clock goes on meanwhile, so that what waits for it is done. */
  private static void await(SteppedClock clock, BooleanSupplier done) {
    await(clock, Duration.ofSeconds(10), done);
  }

  private static void await(SteppedClock clock, Duration step, BooleanSupplier done) {
    long limit = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > limit) {
        throw new IllegalStateException("the store does not get on");
      }
      clock.advance(step);
      LockSupport.parkNanos(500_000);
    }
  }

  private static void sleep(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  static long number(Path data, String query) {
    try (Connection file =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("telemetry.db"));
        Statement statement = file.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long size(Path data) throws IOException {
    return Files.size(data.resolve("telemetry.db"));
  }

  /** proc(5): what this process caused to be sent to the storage. */
  private static long written() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
      if (line.startsWith("write_bytes: ")) {
        return Long.parseLong(line.substring("write_bytes: ".length()));
      }
    }
    throw new IOException("no write_bytes in /proc/self/io");
  }

  private static long writerNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().equals("store-telemetry")) {
        return threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    throw new IllegalStateException("no writer");
  }

  @SuppressWarnings("AnnotateFormatMethod") // A dependency for one annotation is too much.
  private void print(String format, Object... values) {
    out.println("| " + String.format(Locale.ROOT, format, values));
  }
}
