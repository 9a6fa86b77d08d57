package io.gengfu.agent.bench;

import com.sun.management.OperatingSystemMXBean;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Points;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertMemory;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.InstanceState.Waiting;
import io.gengfu.rules.Lane;
import io.gengfu.rules.OpenAlert;
import io.gengfu.rules.Severity;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Alerts a second until they are on the disk, 100 waiting at a time. Prints the table of
 * docs/performance.md.
 *
 * <p>Beside the store, in turns of the same run: its own rows by bare JDBC, in batches as large, a
 * statement each and as fast as the driver can; their bodies alone, one row each; and one
 * transaction for each row with a rollback journal, four statements a message, as the disk spooler
 * of AWS Greengrass has it.
 */
public final class AlertSpeed {

  private static final int WAITING = 100;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Device LIFT =
      new Device(
          "lift-1",
          DeviceClasses.LIFT,
          new LocalText("1号电梯", "Lift 1"),
          new Location("b1-lobby", "Demo", "1", "1", "1", "lobby", "0101"),
          Duration.ofSeconds(1));
  private static final Points POINTS = new Points(List.of(LIFT));

  /**
   * How much of everything.
   *
   * @param rounds that are measured, after one that is not
   * @param batches of {@link #WAITING} alerts in a round
   * @param singles in a round, one transaction each
   */
  record Effort(int rounds, int batches, int singles) {

    static final Effort WHOLE = new Effort(9, 100, 500);

    /** Only to see that it runs. */
    static final Effort BRIEF = new Effort(1, 3, 5);
  }

  private final PrintStream out;
  private final Effort effort;
  private final Path folder;
  private final Clock clock = SystemClock.open();
  private int alerts;
  private List<Decision> next = List.of();

  AlertSpeed(PrintStream out, Effort effort, Path folder) {
    this.out = out;
    this.effort = effort;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException, SQLException {
    // Not /tmp, which may be memory: a flush has to cost what it costs.
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "gengfu-bench");
    try {
      new AlertSpeed(
              new PrintStream(System.out, true, StandardCharsets.UTF_8), Effort.WHOLE, folder)
          .run();
    } finally {
      Speed.delete(folder);
    }
    System.exit(0);
  }

  void run() throws SQLException {
    Path data = folder.resolve("data");
    var limits = new StoreConfig(1_024, 64, Duration.ofSeconds(5));
    try (Store store = Store.open(data, limits, "gw", List.of("city"), POINTS, clock);
        Outbox outbox = store.outbox("city")) {
      Journal journal = store.journal(handle -> "");
      Thread here = Thread.currentThread();
      store.onCommit(() -> LockSupport.unpark(here));
      next = made();
      store(outbox, journal, 1);
      try (var same = RawAlerts.sameRows(folder.resolve("same.db"), data.resolve("alerts.db"));
          var best =
              RawAlerts.sameRowsAtBest(folder.resolve("best.db"), data.resolve("alerts.db"));
          var bodies = RawAlerts.bodies(folder.resolve("bodies.db"), data.resolve("alerts.db"));
          var singly = RawAlerts.singly(folder.resolve("singly.db"), data.resolve("alerts.db"))) {
        int batches = effort.batches();
        int together = WAITING * batches;
        List<Measured> ways =
            List.of(
                new Measured("the store, 100 waiting", together),
                new Measured("the same rows, bare JDBC, batches of 100", together),
                new Measured("the same, all of a table at once, no keys asked for", together),
                new Measured("their bodies alone, one row each, batches of 100", together),
                new Measured(
                    "a transaction for each, rollback journal, four statements", effort.singles()));
        for (int round = -1; round < effort.rounds(); round++) {
          boolean counts = round >= 0;
          ways.get(0).run(counts, () -> store(outbox, journal, batches));
          ways.get(1).run(counts, () -> same.write(batches, WAITING));
          ways.get(2).run(counts, () -> best.write(batches, WAITING));
          ways.get(3).run(counts, () -> bodies.write(batches, WAITING));
          ways.get(4).run(counts, () -> singly.write(effort.singles(), 1));
        }
        tell(store, ways);
      }
    }
  }

  /** Something that writes alerts. */
  private interface Writing {
    void run() throws SQLException;
  }

  /** What the rounds of one way took. */
  private static final class Measured {
    private static final OperatingSystemMXBean PROCESS =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    final String name;
    final int alerts;
    final List<Double> rates = new ArrayList<>();
    final List<Double> processorMicros = new ArrayList<>();

    Measured(String name, int alerts) {
      this.name = name;
      this.alerts = alerts;
    }

    void run(boolean counts, Writing writing) throws SQLException {
      long processor = PROCESS.getProcessCpuTime();
      long begun = System.nanoTime();
      writing.run();
      if (counts) {
        rates.add(alerts * 1e9 / (System.nanoTime() - begun));
        processorMicros.add((PROCESS.getProcessCpuTime() - processor) / 1e3 / alerts);
      }
    }
  }

  private void tell(Store store, List<Measured> ways) {
    for (Measured way : ways) {
      print(
          "%s: %,.0f alerts/s (median of %d rounds; %,.0f to %,.0f), %.1f µs of processor time each",
          way.name,
          median(way.rates),
          way.rates.size(),
          Collections.min(way.rates),
          Collections.max(way.rates),
          median(way.processorMicros));
    }
    print(
        "store / same rows %.2f, at their best %.2f; store / bodies alone %.2f;"
            + " store / a transaction for each %.0f",
        ratio(ways, 1), ratio(ways, 2), ratio(ways, 3), ratio(ways, 4));
    print(
        "%d alerts recorded in %d flushes",
        store.figures().transitions(), store.figures().flushes());
  }

  /** Until all of it is committed and flushed, as the uplinks see it. */
  private void store(Outbox outbox, Journal journal, int batches) {
    long begun = System.nanoTime();
    for (int batch = 0; batch < batches; batch++) {
      next.forEach(journal::decided);
      journal.wake();
      alerts += WAITING;
      next = made(); // meanwhile: to make them up is not what is measured
      while (outbox.highWater(Lane.ALERT) < alerts) {
        if (System.nanoTime() - begun > LIMIT.toNanos()) {
          throw new IllegalStateException("the store does not get on");
        }
        LockSupport.parkNanos(LIMIT.toNanos()); // a commit wakes it
      }
    }
  }

  /** The next that will wait. */
  private List<Decision> made() {
    List<Decision> made = new ArrayList<>();
    for (int i = 1; i <= WAITING; i++) {
      made.add(raised(clock, alerts + i));
    }
    return made;
  }

  /** An e-bike in a lift; each number is an alert of its own. */
  static Decision raised(Clock clock, int number) {
    String id = "00000000-0000-4000-8000-" + (100_000_000_000L + number);
    // Each instance again and again, as in a building.
    String instance = "ebike-in-lift/ebike-in-car/lift-" + number % 1_000;
    AlertTransition transition =
        new AlertTransition(
            id,
            1,
            Kind.RAISED,
            AlertState.ACTIVE_UNACKNOWLEDGED,
            instance,
            "ebike-in-lift",
            "1.0.0",
            "ebike-in-car",
            "ebike",
            Severity.HIGH,
            Lane.ALERT,
            new LocalText("1号电梯 轿厢内有电动车", "E-bike in Lift 1"),
            List.of(LIFT),
            List.of(Reading.good(POINTS.of(LIFT, "ebike"), Value.of(true))),
            Optional.empty(),
            clock.nanos());
    OpenAlert open =
        new OpenAlert(
            transition.pack(),
            transition.packVersion(),
            transition.ruleVersion(),
            transition.rule(),
            transition.scenario(),
            transition.severity(),
            transition.lane(),
            transition.message());
    var state =
        new InstanceState(
            instance,
            7,
            transition.state(),
            id,
            1,
            transition.nanos(),
            List.of(),
            Waiting.NONE,
            Optional.of(open),
            AlertMemory.NONE);
    return new Decision(
        List.of(new Step(transition, state)), List.of(), clock.wall(), clock.nanos());
  }

  /** The store's rate by that of another way, round by round. */
  private static double ratio(List<Measured> ways, int other) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ways.getFirst().rates.size(); round++) {
      ratios.add(ways.getFirst().rates.get(round) / ways.get(other).rates.get(round));
    }
    return median(ratios);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  @SuppressWarnings("AnnotateFormatMethod") // A dependency for one annotation is too much.
  private void print(String format, Object... values) {
    out.println("| " + String.format(Locale.ROOT, format, values));
  }
}
