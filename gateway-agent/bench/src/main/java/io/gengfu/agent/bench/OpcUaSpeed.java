package io.gengfu.agent.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * The processor time of the OPC UA driver against that of bare Milo, for the same items of the same
 * server in the same run. Prints the table of docs/performance.md.
 *
 * <p>Server and clients are processes of their own. The two clients take turns, each in a process
 * started for it; what it uses until it is warm is not counted.
 */
public final class OpcUaSpeed {

  private static final long LIMIT_NANOS = 60_000_000_000L;

  /**
   * How much of everything.
   *
   * @param items each with another value each {@value OpcUaClientProcess#MILLIS} ms
   * @param rounds of each way
   * @param warm before it counts
   * @param counted of each turn
   */
  record Effort(int items, int rounds, Duration warm, Duration counted) {

    static final Effort WHOLE =
        new Effort(5_000, 5, Duration.ofSeconds(15), Duration.ofSeconds(15));

    /** Only to see that it runs. */
    static final Effort BRIEF = new Effort(50, 1, Duration.ofMillis(300), Duration.ofMillis(500));
  }

  /** What a turn came to, for each second. */
  private record Turn(double cpuMillis, double values) {}

  private final PrintStream out;
  private final Effort effort;

  OpcUaSpeed(PrintStream out, Effort effort) {
    this.out = out;
    this.effort = effort;
  }

  /** Takes other numbers than the usual: items, rounds, seconds of warming up and of counting. */
  public static void main(String[] args) throws IOException {
    Effort effort =
        args.length < 4
            ? Effort.WHOLE
            : new Effort(
                Integer.parseInt(args[0]),
                Integer.parseInt(args[1]),
                Duration.ofSeconds(Integer.parseInt(args[2])),
                Duration.ofSeconds(Integer.parseInt(args[3])));
    new OpcUaSpeed(new PrintStream(System.out, true, StandardCharsets.UTF_8), effort).run();
    System.exit(0);
  }

  void run() throws IOException {
    int port = freePort();
    double[] driver = new double[effort.rounds()];
    double[] bare = new double[effort.rounds()];
    double[] ratios = new double[effort.rounds()];
    try (var server =
        BenchProcess.start(
            OpcUaServerProcess.class, String.valueOf(port), String.valueOf(effort.items()))) {
      server.line();
      for (int round = 0; round < effort.rounds(); round++) {
        Turn ours = turn("driver", port);
        Turn theirs = turn("bare", port);
        driver[round] = ours.cpuMillis / ours.values;
        bare[round] = theirs.cpuMillis / theirs.values;
        ratios[round] = driver[round] / bare[round];
        print(
            "round %d: driver %.0f ms of processor time a second for %.0f values,"
                + " bare Milo %.0f ms for %.0f values",
            round + 1, ours.cpuMillis, ours.values, theirs.cpuMillis, theirs.values);
      }
    }
    print(
        "%d items at %d ms: %.1f µs of processor time a value, bare Milo %.1f µs;"
            + " driver / bare %.2f (%.2f to %.2f, median of %d)",
        effort.items(),
        OpcUaClientProcess.MILLIS,
        1_000 * median(driver),
        1_000 * median(bare),
        median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        effort.rounds());
  }

  private Turn turn(String way, int port) throws IOException {
    try (var client =
        BenchProcess.start(
            OpcUaClientProcess.class, way, String.valueOf(port), String.valueOf(effort.items()))) {
      long began = System.nanoTime();
      while (client.ask()[1] < effort.items()) {
        if (System.nanoTime() - began > LIMIT_NANOS) {
          throw new IOException(way + ": not every item has a value");
        }
        LockSupport.parkNanos(20_000_000);
      }
      LockSupport.parkNanos(effort.warm().toNanos());
      long[] before = client.ask();
      long from = System.nanoTime();
      LockSupport.parkNanos(effort.counted().toNanos());
      long[] after = client.ask();
      double seconds = (System.nanoTime() - from) / 1e9;
      return new Turn((after[0] - before[0]) / 1e6 / seconds, (after[1] - before[1]) / seconds);
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static double median(double[] numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
