package io.gengfu.agent.bench;

import io.gengfu.agent.bench.Building.Recording;
import io.gengfu.agent.config.GatewayConfig.Metering;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.uplink.Uplink;
import io.gengfu.rules.Lane;
import io.gengfu.simulators.line.LineQuality;
import io.gengfu.simulators.platform.CityPlatform;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Alerts on a thin and lossy line that is full of telemetry: how long from the decision until the
 * platform has stored them. Prints the table of docs/performance.md.
 *
 * <p>20 kbit/s each way, 100 to 150 ms each way, one packet of ten lost; a lost packet goes again
 * after 1 s, doubled each time. Artemis is the broker.
 */
public final class ThinLineSpeed {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long SEED = 4;

  /**
   * How much of everything.
   *
   * @param alerts one by one, for each way
   * @param blocks of telemetry that wait at least when they begin
   * @param pause on average between two alerts
   */
  record Effort(long bitsPerSecond, int alerts, int blocks, Duration pause) {

    static final Effort WHOLE = new Effort(20_000, 60, 400, Duration.ofSeconds(3));

    /** Only to see that it runs. */
    static final Effort BRIEF = new Effort(2_000_000, 3, 100, Duration.ofMillis(20));
  }

  private final PrintStream out;
  private final Effort effort;
  private final Path folder;

  ThinLineSpeed(PrintStream out, Effort effort, Path folder) {
    this.out = out;
    this.effort = effort;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    // Not /tmp, which may be memory.
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "gengfu-bench");
    try {
      new ThinLineSpeed(
              new PrintStream(System.out, true, StandardCharsets.UTF_8), Effort.WHOLE, folder)
          .run();
    } finally {
      Speed.delete(folder);
    }
    System.exit(0);
  }

  void run() {
    way("a connection of their own", 2);
    way("one connection for all", 1);
  }

  private void way(String name, int connections) {
    Path data = folder.resolve("connections-" + connections);
    var building = new Building(1, Recording.ALL);
    var clock = new SteppedClock();
    var limits = new StoreConfig(256, 1_024, Duration.ofSeconds(5));
    try (CityPlatform platform =
            CityPlatform.builder(folder.resolve("platform-" + connections + ".db")).start();
        Store store = Store.open(data, limits, "thin", List.of("city"), building.points, clock);
        Outbox city = store.outbox("city")) {
      Journal journal = store.journal(handle -> "");
      while (city.pending(Lane.TELEMETRY) < effort.blocks()) {
        building.second(journal, clock.wall().toEpochMilli(), 1);
        clock.advance(Duration.ofSeconds(1));
        LockSupport.parkNanos(200_000);
      }
      platform
          .link()
          .quality(
              LineQuality.PERFECT
                  .bitsPerSecond(effort.bitsPerSecond())
                  .delay(Duration.ofMillis(100), Duration.ofMillis(50))
                  .loss(0.1, Duration.ofSeconds(1), SEED));
      try (Uplink uplink = Uplink.start("thin", config(platform, connections), store)) {
        long before = city.pending(Lane.TELEMETRY);
        await(() -> city.pending(Lane.TELEMETRY) < before);
        report(name, alerts(platform, journal, clock), uplink, city);
      }
    }
  }

  private static UplinkConfig config(CityPlatform platform, int connections) {
    return new UplinkConfig(
        "city",
        platform.uri(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Duration.ofSeconds(30),
        Set.of(),
        Optional.empty(),
        new Metering(connections, 0, 0));
  }

  /** Seconds from the decision to the platform's disk, sorted. */
  private double[] alerts(CityPlatform platform, Journal journal, SteppedClock clock) {
    var random = new SplittableRandom(SEED);
    Map<String, Long> decided = new HashMap<>();
    for (int i = 1; i <= effort.alerts(); i++) {
      LockSupport.parkNanos((long) (effort.pause().toNanos() * 2 * random.nextDouble()));
      var alert = AlertSpeed.raised(clock, i);
      decided.put(alert.steps().getFirst().transition().alertId(), System.nanoTime());
      journal.decided(alert);
      journal.wake();
    }
    await(() -> platform.store().alerts().size() >= effort.alerts());
    return platform.store().alerts().stream()
        .mapToDouble(alert -> seconds(alert, decided))
        .sorted()
        .toArray();
  }

  private static double seconds(StoredAlert alert, Map<String, Long> decided) {
    Long at = decided.get(alert.alertId());
    if (at == null) {
      throw new IllegalStateException("nobody decided " + alert.alertId());
    }
    return (alert.receivedNanos() - at) / 1e9;
  }

  private void report(String name, double[] sorted, Uplink uplink, Outbox city) {
    long waiting = city.pending(Lane.TELEMETRY);
    if (waiting == 0) {
      throw new IllegalStateException("the backlog was too short to stand in anybody's way");
    }
    out.println(
        String.format(
            Locale.ROOT,
            "| %s | %d alerts | p50 %.1f s | p95 %.1f s | max %.1f s | line as measured %d bit/s |"
                + " %d blocks still wait |",
            name,
            sorted.length,
            at(sorted, 0.50),
            at(sorted, 0.95),
            Arrays.stream(sorted).max().orElseThrow(),
            uplink.status().traffic().bytesPerSecond() * 8,
            waiting));
  }

  private static double at(double[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)];
  }

  private static void await(BooleanSupplier done) {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > limit) {
        throw new IllegalStateException("it does not get on");
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
