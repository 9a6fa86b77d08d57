package io.gengfu.agent.bench;

import io.gengfu.agent.bench.Building.Recording;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.uplink.Uplink;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * A backlog of readings to a Mosquitto beside it, until the broker has acknowledged the last.
 * Prints the table of docs/performance.md.
 *
 * <p>In turns of the same run: the agent's store and uplink; and bare Paho, with as many messages
 * of the same sizes, made before; both from the moment when their connection stands, which takes
 * Paho 0.3 s. An alert is raised while half of the backlog is still to come.
 */
public final class BacklogSpeed {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** A writer that did next to nothing for so long has nothing to do. */
  private static final Duration SETTLED = Duration.ofMillis(300);

  /** Less than the store's ring holds: none is lost. */
  private static final long IN_FLIGHT = 60_000;

  /**
   * How much of everything.
   *
   * @param rounds of each way, after one of each that is not counted
   * @param readings of the backlog
   */
  record Effort(int rounds, int readings) {

    static final Effort WHOLE = new Effort(5, 1_000_000);

    /** Only to see that it runs. */
    static final Effort BRIEF = new Effort(1, 50_000);
  }

  /** What a turn of the agent came to. */
  private record Turn(double seconds, long readings, List<Integer> sizes, int before, int after) {}

  private final PrintStream out;
  private final Effort effort;
  private final Path folder;

  BacklogSpeed(PrintStream out, Effort effort, Path folder) {
    this.out = out;
    this.effort = effort;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException, MqttException {
    // Not /tmp, which may be memory.
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "gengfu-bench");
    try {
      new BacklogSpeed(
              new PrintStream(System.out, true, StandardCharsets.UTF_8), Effort.WHOLE, folder)
          .run();
    } finally {
      Speed.delete(folder);
    }
    System.exit(0);
  }

  void run() throws IOException, MqttException {
    double[] seconds = new double[effort.rounds()];
    double[] ratios = new double[effort.rounds()];
    try (var broker = LocalBroker.start()) {
      for (int round = -1; round < effort.rounds(); round++) {
        Turn turn = agent(broker, folder.resolve("round" + round));
        double raw = bare(broker, turn.sizes());
        print(
            "%s%d readings in %d messages of %d bytes: %.2f s, bare Paho %.2f s; alert after %d"
                + " messages, %d more came after it",
            round < 0 ? "(not counted) " : "",
            turn.readings(),
            turn.sizes().size(),
            (long) turn.sizes().stream().mapToInt(size -> size).average().orElse(0),
            turn.seconds(),
            raw,
            turn.before(),
            turn.after());
        if (round >= 0) {
          seconds[round] = turn.seconds();
          ratios[round] = raw / turn.seconds();
        }
      }
    }
    print(
        "%d readings of backlog in %.2f s; as fast as bare Paho × %.2f (medians of %d)",
        effort.readings(), median(seconds), median(ratios), effort.rounds());
  }

  private Turn agent(LocalBroker broker, Path data) throws IOException, MqttException {
    var building = new Building(10, Recording.ALL);
    var clock = new SteppedClock();
    var limits = new StoreConfig(256, 1_024, Duration.ofSeconds(5));
    String gateway = data.getFileName().toString();
    try (Store store = Store.open(data, limits, gateway, List.of("city"), building.points, clock);
        Outbox city = store.outbox("city");
        var heard = new Heard(broker, gateway)) {
      Journal journal = store.journal(handle -> "");
      long readings = 0;
      while (readings < effort.readings()) {
        readings += building.second(journal, clock.wall().toEpochMilli(), 10);
        clock.advance(Duration.ofSeconds(1));
        long sent = readings;
        await(() -> sent - store.figures().readings() < IN_FLIGHT);
      }
      long all = readings;
      await(
          () -> {
            clock.advance(Duration.ofSeconds(10));
            return store.figures().readings() >= all;
          });
      settle();
      long messages = city.pending(Lane.TELEMETRY);
      var config =
          new UplinkConfig(
              "city",
              broker.uri(),
              Optional.empty(),
              Optional.empty(),
              false,
              Duration.ofSeconds(30));
      double took;
      try (var uplink = Uplink.start(gateway, config, store)) {
        await(() -> uplink.status().traffic().telemetry().startsWith("ONLINE"));
        long begun = System.nanoTime();
        // Not half heard: what the broker has taken cannot be overtaken any more.
        await(() -> city.pending(Lane.TELEMETRY) <= messages / 2);
        journal.decided(AlertSpeed.raised(clock, 1));
        journal.wake();
        await(() -> city.pending(Lane.TELEMETRY) == 0 && city.pending(Lane.ALERT) == 0);
        took = (System.nanoTime() - begun) / 1e9;
        await(() -> heard.telemetry() == messages && heard.beforeAlert() >= 0);
      }
      int before = heard.beforeAlert();
      return new Turn(took, all, heard.sizes(), before, heard.sizes().size() - before);
    }
  }

  /** Seconds for messages of these sizes, to the last acknowledgement. */
  private static double bare(LocalBroker broker, List<Integer> sizes)
      throws IOException, MqttException {
    byte[][] payloads = new byte[sizes.size()][];
    Arrays.setAll(payloads, i -> new byte[sizes.get(i)]);
    String topic = "gengfu/v1/bare/telemetry";
    try (var heard = new Heard(broker, "bare")) {
      var client = new MqttAsyncClient(broker.server(), "bare", new MemoryPersistence());
      client.connect().waitForCompletion();
      long begun = System.nanoTime();
      var permits = new Semaphore(LocalBroker.RECEIVE_MAXIMUM);
      MqttActionListener acknowledged =
          new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
              permits.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
              throw new IllegalStateException(cause);
            }
          };
      for (byte[] payload : payloads) {
        permits.acquireUninterruptibly();
        client.publish(topic, payload, 1, false, null, acknowledged);
      }
      permits.acquireUninterruptibly(LocalBroker.RECEIVE_MAXIMUM);
      double took = (System.nanoTime() - begun) / 1e9;
      await(() -> heard.telemetry() == payloads.length);
      client.disconnect().waitForCompletion();
      client.close();
      return took;
    }
  }

  /** Until the store has sorted what it wrote: a backlog is older than that. */
  private static void settle() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long writer =
        Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(thread -> thread != null && thread.getThreadName().equals("store-telemetry"))
            .mapToLong(ThreadInfo::getThreadId)
            .findAny()
            .orElseThrow();
    long before;
    do {
      before = threads.getThreadCpuTime(writer);
      LockSupport.parkNanos(SETTLED.toNanos());
      // It looks for work now and then.
    } while (threads.getThreadCpuTime(writer) - before > SETTLED.toNanos() / 20);
  }

  private static void await(BooleanSupplier done) {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > limit) {
        throw new IllegalStateException("it does not get on");
      }
      LockSupport.parkNanos(500_000);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @SuppressWarnings("AnnotateFormatMethod") // A dependency for one annotation is too much.
  private void print(String format, Object... values) {
    out.println("| " + String.format(Locale.ROOT, format, values));
  }
}
