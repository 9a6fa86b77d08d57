package io.gengfu.agent.bench;

import io.gengfu.agent.Main;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.driver.Driver;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The Modbus driver on many TCP devices, on one slow line, and from a change on the wire to the
 * write that follows from it. Prints the table of docs/performance.md.
 */
public final class ModbusSpeed {

  private static final int SERVERS = 10;
  private static final int UNITS = 20;
  private static final int POINTS = 5;
  private static final int BAUD = 19_200;
  private static final Duration BEAT = Duration.ofMillis(10);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long SEED = 19;

  /**
   * How much of everything.
   *
   * @param warm before each measurement
   * @param measured of what is a rate
   * @param changes on the wire, for each way
   */
  record Effort(Duration warm, Duration measured, int changes) {

    static final Effort WHOLE = new Effort(Duration.ofSeconds(10), Duration.ofSeconds(60), 3_000);

    /** Only to see that it runs. */
    static final Effort BRIEF = new Effort(Duration.ofMillis(500), Duration.ofSeconds(1), 20);
  }

  private final PrintStream out;
  private final Effort effort;
  private final Path folder;
  private final SplittableRandom random = new SplittableRandom(SEED);

  ModbusSpeed(PrintStream out, Effort effort, Path folder) {
    this.out = out;
    this.effort = effort;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "gengfu-bench");
    try {
      new ModbusSpeed(
              new PrintStream(System.out, true, StandardCharsets.UTF_8), Effort.WHOLE, folder)
          .run();
    } finally {
      Speed.delete(folder);
    }
    System.exit(0);
  }

  void run() throws IOException {
    manyDevices();
    slowLine();
    fromChangeToWrite();
  }

  private void manyDevices() throws IOException {
    var late = new ConcurrentHistogram(3);
    var stations = new ArrayList<ModbusStation>();
    var devices = new StringBuilder();
    for (int i = 0; i < SERVERS; i++) {
      ModbusStation station = ModbusStation.tcp(late::recordValue);
      stations.add(station);
      units("s" + i, "host: 127.0.0.1, port: " + station.port(), devices);
    }
    Site site = site("many", devices.toString(), "interval: 1s", "poll: 1s");
    var readings = new LongAdder();
    List<Driver> drivers = start(site, readings);
    pause(effort.warm());
    late.reset();
    long asked = asked(stations);
    readings.reset();
    long processor = driverNanos();
    long began = System.nanoTime();
    pause(effort.measured());
    double seconds = (System.nanoTime() - began) / 1e9;
    out.printf(
        Locale.ROOT,
        "%d points of %d TCP devices, wanted once a second: %.0f readings/s, %.1f requests/s, the"
            + " next after p50 %.0f p99 %.0f max %.0f ms, %.1f ms of processor time a second%n",
        SERVERS * UNITS * POINTS,
        SERVERS,
        readings.sum() / seconds,
        (asked(stations) - asked) / seconds,
        late.getValueAtPercentile(50) / 1e6,
        late.getValueAtPercentile(99) / 1e6,
        late.getMaxValue() / 1e6,
        (driverNanos() - processor) / 1e6 / seconds);
    drivers.forEach(Driver::close);
    for (ModbusStation station : stations) {
      station.close();
    }
  }

  private void slowLine() throws IOException {
    try (ModbusStation station = ModbusStation.serial(BAUD, gap -> {})) {
      var devices = new StringBuilder();
      units(
          "line",
          "host: 127.0.0.1, port: " + station.port() + ", framing: rtu, baud: " + BAUD,
          devices);
      // As fast as the line goes.
      Site site = site("slow", devices.toString(), "interval: 1s", "poll: 10ms");
      var readings = new LongAdder();
      List<Driver> drivers = start(site, readings);
      pause(effort.warm());
      long asked = station.asked();
      readings.reset();
      long began = System.nanoTime();
      pause(effort.measured());
      double seconds = (System.nanoTime() - began) / 1e9;
      double most = 1e9 / ModbusStation.theoreticalNanos(BAUD, POINTS);
      double rate = (station.asked() - asked) / seconds;
      out.printf(
          Locale.ROOT,
          "%d points of %d units on one line of %d baud: %.1f requests/s of %.1f that it can take,"
              + " %.1f %%; %.0f readings/s%n",
          UNITS * POINTS,
          UNITS,
          BAUD,
          rate,
          most,
          100 * rate / most,
          readings.sum() / seconds);
      drivers.forEach(Driver::close);
    }
  }

  private void fromChangeToWrite() throws IOException {
    try (ModbusStation ours = ModbusStation.tcp(gap -> {});
        ModbusStation bare = ModbusStation.tcp(gap -> {})) {
      Site site = wired("change", ours.port());
      try (Main _ = new Main(site);
          BareModbusClient _ = new BareModbusClient(bare.port(), BEAT.toNanos())) {
        var whole = new Histogram(3);
        var share = new Histogram(3);
        var bareWhole = new Histogram(3);
        var bareShare = new Histogram(3);
        int unmeasured = effort.changes() / 4 + 2;
        for (int i = 0; i < effort.changes() + unmeasured; i++) {
          boolean counts = i >= unmeasured;
          change(ours, i % 2 == 0, counts, whole, share);
          change(bare, i % 2 == 0, counts, bareWhole, bareShare);
        }
        row("gateway, answer to write", share);
        row("bare client, answer to write", bareShare);
        row("gateway, change to write", whole);
        row("bare client, change to write", bareWhole);
        out.printf(
            Locale.ROOT,
            "change to write, gateway / bare client: p50 %.2f, p99 %.2f%n",
            ratio(whole, bareWhole, 50),
            ratio(whole, bareWhole, 99));
      }
    }
  }

  private void change(
      ModbusStation station, boolean on, boolean counts, Histogram whole, Histogram share) {
    // At any place between two beats.
    LockSupport.parkNanos(BEAT.toNanos() / 2 + random.nextLong(BEAT.toNanos()));
    station.change(on);
    long end = System.nanoTime() + LIMIT.toNanos();
    while (station.writtenAt() == 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no write in " + LIMIT);
      }
      LockSupport.parkNanos(50_000);
    }
    if (counts) {
      whole.recordValue(station.writtenAt() - station.changedAt());
      share.recordValue(Math.max(0, station.writtenAt() - station.toldAt()));
    }
  }

  private void row(String name, Histogram nanos) {
    out.printf(
        Locale.ROOT,
        "%-30s p50 %6.2f p90 %6.2f p99 %6.2f max %6.2f ms%n",
        name,
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(90) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        nanos.getMaxValue() / 1e6);
  }

  private static double ratio(Histogram one, Histogram other, double percentile) {
    return (double) one.getValueAtPercentile(percentile) / other.getValueAtPercentile(percentile);
  }

  private static void units(String name, String address, StringBuilder devices) {
    for (int unit = 1; unit <= UNITS; unit++) {
      devices.append(
          "  - {id: %s-%d, profile: meter, location: lab, address: {%s, unit: %d}}%n"
              .formatted(name, unit, address, unit));
    }
  }

  /** Five numbers in a row, read with one request. */
  private Site site(String name, String devices, String interval, String poll) throws IOException {
    Path dir = folder.resolve(name);
    Files.createDirectories(dir.resolve("profiles"));
    profile(
        dir,
        """
        profile: meter
        class: charger
        protocol: modbus
        %s
        settings: {%s}
        points:
          power: {register: holding, address: 0}
          current: {register: holding, address: 1}
          temperature: {register: holding, address: 2}
          leakage: {register: holding, address: 3}
          battery: {register: holding, address: 4}
        """
            .formatted(interval, poll));
    return read(dir, devices, "");
  }

  private Site wired(String name, int port) throws IOException {
    Path dir = folder.resolve(name);
    Files.createDirectories(dir.resolve("profiles"));
    profile(
        dir,
        """
        profile: zone
        class: infrared_zone
        protocol: modbus
        interval: 1s
        settings: {poll: %dms}
        points: {motion: {register: discrete, address: 0}}
        """
            .formatted(BEAT.toMillis()));
    profile(
        dir,
        """
        profile: horn
        class: siren
        protocol: modbus
        interval: 1s
        settings: {poll: 500ms}
        points: {sounding: {register: coil, address: 0}}
        """);
    String address = "{host: 127.0.0.1, port: " + port + ", unit: ";
    return read(
        dir,
        "  - {id: in, profile: zone, location: lab, address: "
            + address
            + "1}}\n  - {id: out, profile: horn, location: lab, address: "
            + address
            + "2}}\n",
        "packs: [{pack: output-exercise}]\n");
  }

  private static void profile(Path dir, String yaml) throws IOException {
    String name = yaml.substring("profile: ".length(), yaml.indexOf('\n'));
    Files.writeString(dir.resolve("profiles").resolve(name + ".yaml"), yaml);
  }

  private static Site read(Path dir, String devices, String packs) throws IOException {
    Files.writeString(
        dir.resolve("gateway.yaml"),
        "gateway: {id: bench, data: data}\nconsole: {enabled: false}\n");
    Files.writeString(
        dir.resolve("site.yaml"),
        "site: {estate: bench}\nlocations: [{id: lab}]\ndevices:\n" + devices + packs);
    var problems = new Problems();
    return SiteReader.read(dir, problems)
        .orElseThrow(() -> new IllegalStateException(problems.all().toString()));
  }

  private static List<Driver> start(Site site, LongAdder readings) {
    var drivers = new ArrayList<Driver>();
    for (Site.Line line : site.lines()) {
      Driver driver = line.provider().open(line.devices());
      drivers.add(driver);
      driver.start(
          reading -> {
            if (reading.quality().isGood()) {
              readings.increment();
            }
          });
    }
    return drivers;
  }

  private static long asked(List<ModbusStation> stations) {
    return stations.stream().mapToLong(ModbusStation::asked).sum();
  }

  /** Processor time of the driver's own threads. */
  private static long driverNanos() {
    var threads = ManagementFactory.getThreadMXBean();
    long all = 0;
    for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().startsWith("modbus ")) {
        all += Math.max(0, threads.getThreadCpuTime(info.getThreadId()));
      }
    }
    return all;
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    long left;
    while ((left = end - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }
}
