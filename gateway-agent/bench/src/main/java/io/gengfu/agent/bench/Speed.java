package io.gengfu.agent.bench;

import io.gengfu.agent.bench.BenchSite.Wire;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * From the hand-over of a reading to the return of the write that follows from it. Prints the
 * tables of docs/performance.md.
 *
 * <p>Ways take turns in short rounds, so that what else the machine does meets all of them. Beside
 * a gateway under load a second one, which has nothing else to do, takes turns event by event on
 * the same thread: what is slow there too is the machine's or the collector's, not the lock's.
 */
public final class Speed {

  private static final long MICROS = 1_000;

  /**
   * How much of everything.
   *
   * @param rounds of each way
   * @param events in a round, even; twice as many where one follows the other
   * @param intervalNanos between two events
   * @param chargers under load
   * @param perSecond readings of theirs
   */
  record Effort(int rounds, int events, long intervalNanos, int chargers, int perSecond) {

    static final Effort WHOLE = new Effort(6, 3_000, 500 * MICROS, 1_000, 4_000);

    /** Only to see that it runs. */
    static final Effort BRIEF = new Effort(1, 20, 500 * MICROS, 3, 400);
  }

  private final PrintStream out;
  private final Effort effort;
  private final Path folder;

  Speed(PrintStream out, Effort effort, Path folder) {
    this.out = out;
    this.effort = effort;
    this.folder = folder;
  }

  /** {@code ways} or {@code load} alone, or without a word both. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("gengfu-bench");
    try {
      var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      var speed = new Speed(out, Effort.WHOLE, folder);
      if (args.length == 0) {
        speed.run();
      } else if (args[0].equals("load")) {
        speed.load();
      } else {
        speed.ways();
      }
    } finally {
      delete(folder);
    }
    // Whatever a library left running must not hold the build.
    System.exit(0);
  }

  void run() throws IOException {
    ways();
    load();
  }

  private void ways() throws IOException {
    try (var free = gateway("free", Wire.FREE);
        var gpio = gateway("gpio", Wire.GPIO)) {
      ways(free, "output free");
      ways(gpio, "GPIO driver");
    }
  }

  /** In place and through a queue, one event after the other and with pauses. */
  private void ways(Gateway gateway, String output) {
    try (var placeAtOnce = new Way.InPlace(gateway);
        var queueAtOnce = new Way.Queue(gateway);
        var placePaced = new Way.InPlace(gateway);
        var queuePaced = new Way.Queue(gateway)) {
      for (int warmUp = 0; warmUp < 2; warmUp++) {
        forget(placeAtOnce, queueAtOnce, placePaced, queuePaced);
        for (int round = 0; round < (warmUp == 0 ? 1 : effort.rounds()); round++) {
          atOnce(placeAtOnce);
          atOnce(queueAtOnce);
          paced(placePaced);
          paced(queuePaced);
        }
      }
      head(output + ", µs");
      line("in place, one after the other", placeAtOnce);
      line("queue, one after the other", queueAtOnce);
      line("in place, with pauses", placePaced);
      line("queue, with pauses", queuePaced);
      print(
          "p50 queue / in place, %s: one after the other %.1f, with pauses %.1f",
          output, ratio(queueAtOnce, placeAtOnce, 50), ratio(queuePaced, placePaced, 50));
    }
  }

  private void atOnce(Way way) {
    for (int i = 0; i < 2 * effort.events(); i++) {
      way.event(0);
      way.settle();
    }
  }

  private void paced(Way way) {
    Pace.run(effort.events(), effort.intervalNanos(), () -> way.event(0));
    way.settle();
  }

  /** Idle and loaded rounds of one gateway, and beside both a gateway with nothing else to do. */
  private void load() throws IOException {
    try (var platform = PlatformProcess.start(folder.resolve("platform"));
        var alone = gateway("alone", Wire.GPIO);
        var busy =
            new Gateway(
                BenchSite.write(
                    folder.resolve("busy"),
                    Wire.GPIO,
                    effort.chargers(),
                    Optional.of(platform.uri())));
        var load = new Load(busy, effort.perSecond())) {
      var idle = new Beside(busy, alone);
      var loaded = new Beside(busy, alone);
      var reloading = new Beside(busy, alone);
      atOnce(idle.gateway);
      atOnce(idle.other);
      underLoad(load, true, reloading);
      reloading.forget();
      idle.forget();
      for (int round = 0; round < effort.rounds(); round++) {
        quiet();
        busy.core.holds();
        measure(idle);
        underLoad(load, false, loaded);
        quiet();
        underLoad(load, true, reloading);
      }
      head("GPIO driver, in place, µs");
      show("idle", idle);
      show("store, uplink, console", loaded);
      show("and reloads", reloading);
      print(
          "p99.9 / idle: store, uplink, console %.1f, and reloads %.1f",
          ratio(loaded.gateway, idle.gateway, 99.9), ratio(reloading.gateway, idle.gateway, 99.9));
      print(
          "of the other gateway: %.1f, %.1f",
          ratio(loaded.other, idle.other, 99.9), ratio(reloading.other, idle.other, 99.9));
      print(
          "load of %.0f s: %d readings of chargers, %d messages confirmed, %d looks at the page;"
              + " %d reloads, longest hold %d µs",
          (loaded.seconds() + reloading.seconds()),
          load.readings.get(),
          load.sent.get(),
          load.looks.get(),
          load.reloads.get(),
          load.longestReload.get());
    }
  }

  /** A gateway, and another that has nothing else to do. */
  private static final class Beside {
    final Way gateway;
    final Way other;
    final Histogram holds = new Histogram(3);
    long nanos;

    Beside(Gateway gateway, Gateway other) {
      this.gateway = new Way.InPlace(gateway);
      this.other = new Way.InPlace(other);
    }

    void forget() {
      Speed.forget(gateway, other);
      holds.reset();
      nanos = 0;
    }

    double seconds() {
      return nanos / 1e9;
    }
  }

  private void underLoad(Load load, boolean reload, Beside beside) {
    load.begin(reload);
    beside.gateway.gateway.core.holds();
    measure(beside);
    load.end();
  }

  private void measure(Beside beside) {
    long begun = System.nanoTime();
    both(beside.gateway, beside.other);
    beside.nanos += System.nanoTime() - begun;
    beside.holds.add(beside.gateway.gateway.core.holds());
  }

  private void show(String name, Beside beside) {
    line(name, beside.gateway);
    line("  the other gateway", beside.other);
    row("  entry to release", beside.holds, 0);
  }

  private void both(Way one, Way other) {
    boolean[] turn = new boolean[1];
    long interval = effort.intervalNanos();
    Pace.run(
        2 * effort.events(),
        interval,
        () -> {
          turn[0] = !turn[0];
          (turn[0] ? one : other).event(2 * interval);
        });
  }

  private static void forget(Way... ways) {
    for (Way way : ways) {
      way.nanos.reset();
      way.elsewhere.set(0);
    }
  }

  // What the load has left to do, the store above all, is not idleness.
  private static void quiet() {
    long end = System.nanoTime() + 1_500_000_000L;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private Gateway gateway(String name, Wire wire) throws IOException {
    return new Gateway(BenchSite.write(folder.resolve(name), wire, 0, Optional.empty()));
  }

  private static double ratio(Way over, Way under, double percentile) {
    return (double) over.nanos.getValueAtPercentile(percentile)
        / under.nanos.getValueAtPercentile(percentile);
  }

  private void head(String title) {
    print("%-34s %8s %8s %8s %8s %8s %9s", title, "p50", "p90", "p99", "p99.9", "max", "events");
  }

  private void line(String name, Way way) {
    row(name, way.nanos, way.elsewhere.get());
  }

  private void row(String name, Histogram nanos, long elsewhere) {
    print(
        "%-34s %8.2f %8.2f %8.2f %8.2f %8.0f %9d%s",
        name,
        nanos.getValueAtPercentile(50) / 1e3,
        nanos.getValueAtPercentile(90) / 1e3,
        nanos.getValueAtPercentile(99) / 1e3,
        nanos.getValueAtPercentile(99.9) / 1e3,
        nanos.getMaxValue() / 1e3,
        nanos.getTotalCount(),
        elsewhere == 0 ? "" : " and " + elsewhere + " written elsewhere");
  }

  @SuppressWarnings("AnnotateFormatMethod") // A dependency for one annotation is too much.
  private void print(String format, Object... values) {
    out.println("| " + String.format(Locale.ROOT, format, values));
  }

  static void delete(Path folder) throws IOException {
    var all = new ArrayList<Path>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.forEach(all::add);
    }
    all.sort(Comparator.reverseOrder());
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
