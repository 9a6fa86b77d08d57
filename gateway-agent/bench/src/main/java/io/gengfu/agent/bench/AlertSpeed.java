package io.gengfu.agent.bench;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.Journal;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Alerts a second until they are on the disk, 100 waiting at a time. Prints the table of
 * docs/performance.md.
 *
 * <p>Beside the store, in turns of the same run: its own rows by bare JDBC, in batches as large;
 * their bodies alone, one row each; and one transaction for each row with a rollback journal, four
 * statements a message, as the disk spooler of AWS Greengrass has it.
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
    try (Store store = Store.open(data, limits, "gw", List.of("city"), POINTS, clock)) {
      Journal journal = store.journal(handle -> "");
      store(store, journal, 1);
      try (var same = RawAlerts.sameRows(folder.resolve("same.db"), data.resolve("alerts.db"));
          var bodies = RawAlerts.bodies(folder.resolve("bodies.db"), data.resolve("alerts.db"));
          var singly = RawAlerts.singly(folder.resolve("singly.db"), data.resolve("alerts.db"))) {
        double[][] rates = new double[4][effort.rounds()];
        for (int round = -1; round < effort.rounds(); round++) {
          double[] now = {
            rate(WAITING * effort.batches(), store(store, journal, effort.batches())),
            rate(WAITING * effort.batches(), same.write(effort.batches(), WAITING)),
            rate(WAITING * effort.batches(), bodies.write(effort.batches(), WAITING)),
            rate(effort.singles(), singly.write(effort.singles(), 1))
          };
          for (int way = 0; way < 4 && round >= 0; way++) {
            rates[way][round] = now[way];
          }
        }
        tell(store, rates);
      }
    }
  }

  private void tell(Store store, double[][] rates) {
    line("the store, 100 waiting", rates[0]);
    line("the same rows, bare JDBC, batches of 100", rates[1]);
    line("their bodies alone, one row each, batches of 100", rates[2]);
    line("a transaction for each, rollback journal, four statements", rates[3]);
    print(
        "store / same rows %.2f; store / bodies alone %.2f; store / a transaction for each %.0f",
        ratio(rates[0], rates[1]), ratio(rates[0], rates[2]), ratio(rates[0], rates[3]));
    print(
        "%d alerts recorded in %d flushes",
        store.figures().transitions(), store.figures().flushes());
  }

  /** Nanoseconds until all of it is committed and flushed. */
  private long store(Store store, Journal journal, int batches) {
    long begun = System.nanoTime();
    for (int batch = 0; batch < batches; batch++) {
      long wanted = store.figures().transitions() + WAITING;
      for (int i = 0; i < WAITING; i++) {
        journal.decided(raised(clock, ++alerts));
      }
      journal.wake();
      while (store.figures().transitions() < wanted) {
        if (System.nanoTime() - begun > LIMIT.toNanos()) {
          throw new IllegalStateException("the store does not get on");
        }
        LockSupport.parkNanos(20_000);
      }
    }
    return System.nanoTime() - begun;
  }

  /** An e-bike in a lift; each number is an alert of its own. */
  static Decision raised(Clock clock, int number) {
    String id = "00000000-0000-4000-8000-" + String.format(Locale.ROOT, "%012d", number);
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

  private static double rate(int alerts, long nanos) {
    return alerts * 1e9 / nanos;
  }

  private static double ratio(double[] one, double[] other) {
    double[] ratios = new double[one.length];
    Arrays.setAll(ratios, round -> one[round] / other[round]);
    return median(ratios);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private void line(String name, double[] rates) {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    print(
        "%s: %,.0f alerts/s (median of %d rounds; %,.0f to %,.0f)",
        name, median(rates), rates.length, sorted[0], sorted[sorted.length - 1]);
  }

  @SuppressWarnings("AnnotateFormatMethod") // A dependency for one annotation is too much.
  private void print(String format, Object... values) {
    out.println("| " + String.format(Locale.ROOT, format, values));
  }
}
