package io.gengfu.agent.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * From a change at an OPC UA server to the write that follows from it, over the wire: the gateway
 * as it is packaged, with the shipped pack {@code output-exercise}, and a bare client that does
 * nothing else; and Node-RED with a flow that does the same. Prints the table of
 * docs/performance.md.
 *
 * <p>All are connected all the time, each over a wire of its own, to the same server in this
 * process; changes go to one after the other, at random moments of the server's cycle.
 */
public final class OpcUaReactionSpeed {

  /** Of publishing, and of sampling where there is any: the shortest that Milo's server offers. */
  static final int MILLIS = 10;

  /** How the server learns of a change, and what the clients ask for. */
  enum Sampling {
    /** It looks at each value in a cycle of its own. */
    CYCLIC("looked at every " + MILLIS + " ms", MILLIS),

    /** It knows of each change at once: a sampling interval of zero (Part 4 §7.21.2). */
    EXCEPTIONS("exception-based", 0);

    private final String words;
    private final int millis;

    Sampling(String words, int millis) {
      this.words = words;
      this.millis = millis;
    }
  }

  private static final long LIMIT_NANOS = 10_000_000_000L;
  private static final long CONNECTING_NANOS = 60_000_000_000L;
  private static final long SEED = 20_261_123;

  /**
   * How much of everything.
   *
   * @param warm changes of each way that are not counted, one at once after the other
   * @param counted changes of each way, with pauses
   * @param nodeRed whether Node-RED takes part: its packages are fetched for that, once
   */
  record Effort(int warm, int counted, List<Sampling> samplings, boolean nodeRed) {

    static final Effort WHOLE = new Effort(3_000, 1_000, List.of(Sampling.values()), true);

    /** Only to see that it runs. */
    static final Effort BRIEF = new Effort(2, 10, List.of(Sampling.EXCEPTIONS), false);
  }

  /** One of the ways: its wire, and what it took. */
  private static final class Way {
    private final String name;
    private final OpcUaWire wire;
    private final Histogram whole = new Histogram(LIMIT_NANOS, 3);
    private final Histogram own = new Histogram(LIMIT_NANOS, 3);
    private boolean on;

    Way(String name, int server) throws IOException {
      this.name = name;
      wire = new OpcUaWire(server);
    }
  }

  private record Written(String name, boolean on, long nanos) {}

  private final PrintStream out;
  private final Effort effort;
  private final Path folder;
  private final AtomicReference<Written> last = new AtomicReference<>(new Written("", false, 0));
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Thread self = Thread.currentThread();

  OpcUaReactionSpeed(PrintStream out, Effort effort, Path folder) {
    this.out = out;
    this.effort = effort;
    this.folder = folder;
  }

  /** Takes other numbers than the usual: changes that warm up, changes that count. */
  public static void main(String[] args) throws Exception {
    Effort effort =
        args.length < 2
            ? Effort.WHOLE
            : new Effort(
                Integer.parseInt(args[0]),
                Integer.parseInt(args[1]),
                Effort.WHOLE.samplings(),
                Effort.WHOLE.nodeRed());
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "gengfu-bench");
    try {
      new OpcUaReactionSpeed(
              new PrintStream(System.out, true, StandardCharsets.UTF_8), effort, folder)
          .run();
    } finally {
      Speed.delete(folder);
    }
    System.exit(0);
  }

  void run() throws Exception {
    for (Sampling sampling : effort.samplings()) {
      run(sampling);
    }
  }

  private void run(Sampling sampling) throws Exception {
    int port = OpcUaSpeed.freePort();
    var gateway = new Way("gateway", port);
    var bare = new Way("bare", port);
    var nodeRed = new Way("node-red", port);
    List<Way> ways = effort.nodeRed() ? List.of(gateway, bare, nodeRed) : List.of(gateway, bare);
    var server =
        new OpcUaSwitchboard(
            port,
            ways.stream().flatMap(way -> Stream.of(way.name + ".in", way.name + ".out")).toList(),
            sampling.millis == 0,
            (name, on) -> {
              last.set(new Written(name, on, System.nanoTime()));
              LockSupport.unpark(self);
            });
    Path own = Files.createDirectories(folder.resolve(sampling.name()));
    site(own, gateway.wire.port(), sampling.millis);
    try (var _ = BenchProcess.start(OpcUaFollower.class, "gateway", own.toString());
        var _ =
            BenchProcess.start(
                OpcUaFollower.class,
                "bare",
                String.valueOf(bare.wire.port()),
                "bare.in",
                "bare.out",
                String.valueOf(sampling.millis));
        var _ =
            effort.nodeRed()
                ? NodeRed.start(own, nodeRed.wire.port(), server.namespace(), sampling.millis)
                : null) {
      for (Way way : ways) {
        untilItFollows(server, way);
      }
      for (int i = 0; i < effort.warm() + effort.counted(); i++) {
        for (Way way : ways) {
          turn(server, way, i >= effort.warm());
        }
      }
    } finally {
      for (Way way : ways) {
        way.wire.close();
      }
      server.close();
    }
    out.println("Values " + sampling.words + ", published every " + MILLIS + " ms:");
    ways.forEach(this::print);
    for (Way other : ways.subList(1, ways.size())) {
      out.printf(
          Locale.ROOT,
          "gateway / %s, from the change to the write: p50 %.2f, p99 %.2f%n",
          other.name,
          ratio(gateway, other, 50),
          ratio(gateway, other, 99));
    }
  }

  private void untilItFollows(OpcUaSwitchboard server, Way way) throws IOException {
    long began = System.nanoTime();
    while (true) {
      way.on = !way.on;
      server.turn(way.name + ".in", way.on);
      if (await(way, 1_000_000_000L) != null) {
        break;
      }
      if (System.nanoTime() - began > CONNECTING_NANOS) {
        throw new IOException(way.name + " does not follow");
      }
    }
    if (way.on) {
      way.on = false;
      server.turn(way.name + ".in", false);
      await(way, LIMIT_NANOS);
    }
  }

  private void turn(OpcUaSwitchboard server, Way way, boolean counts) throws IOException {
    if (counts) {
      // What follows a write, its reading back above all, is over by then.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30) + random.nextInt(MILLIS * 1_000_000));
    }
    way.on = !way.on;
    long changed = System.nanoTime();
    server.turn(way.name + ".in", way.on);
    Written written = await(way, LIMIT_NANOS);
    if (written == null) {
      throw new IOException(way.name + " did not follow a change");
    }
    OpcUaWire.Reaction reaction = way.wire.last();
    if (counts && reaction.notified() > changed) {
      way.whole.recordValue(written.nanos - changed);
      way.own.recordValue(reaction.wrote() - reaction.notified());
    }
  }

  /** The write that makes the output what the input is; null if it does not come. */
  private @Nullable Written await(Way way, long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Written written = last.get();
      if (written.name.equals(way.name + ".out") && written.on == way.on) {
        return written;
      }
      LockSupport.parkNanos(1_000_000);
    }
    return null;
  }

  private static void site(Path folder, int port, int sampling) throws IOException {
    Path profiles = Files.createDirectories(folder.resolve("profiles"));
    profile(profiles, "ua-zone", "infrared_zone", "motion: {node: \"%s\"}", "gateway.in", sampling);
    profile(profiles, "ua-siren", "siren", "sounding: {node: \"%s\"}", "gateway.out", sampling);
    Files.writeString(
        folder.resolve("gateway.yaml"), "gateway: {id: bench, data: data}\nconsole: {port: 0}\n");
    Files.writeString(
        folder.resolve("site.yaml"),
        """
        site: {estate: bench}
        locations: [{id: lab, building: "1"}]
        devices:
          - {id: in, profile: ua-zone, location: lab, address: {url: "opc.tcp://127.0.0.1:%1$d"}}
          - {id: out, profile: ua-siren, location: lab, address: {url: "opc.tcp://127.0.0.1:%1$d"}}
        packs:
          - {pack: output-exercise}
        """
            .formatted(port));
  }

  private static void profile(
      Path folder, String name, String deviceClass, String point, String node, int sampling)
      throws IOException {
    String written = point.formatted("nsu=" + OpcUaServerProcess.NAMESPACE + ";s=" + node);
    Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        profile: %s
        class: %s
        protocol: opcua
        interval: 1s
        settings: {publishing: %dms, sampling: %dms}
        points: {%s}
        """
            .formatted(name, deviceClass, MILLIS, sampling, written));
  }

  private void print(Way way) {
    out.printf(
        Locale.ROOT,
        "%-8s %d changes; own share, notification to write: p50 %.2f ms, p99 %.2f ms;"
            + " whole: p50 %.2f ms, p99 %.2f ms%n",
        way.name,
        way.whole.getTotalCount(),
        way.own.getValueAtPercentile(50) / 1e6,
        way.own.getValueAtPercentile(99) / 1e6,
        way.whole.getValueAtPercentile(50) / 1e6,
        way.whole.getValueAtPercentile(99) / 1e6);
  }

  private static double ratio(Way one, Way other, double percentile) {
    return (double) one.whole.getValueAtPercentile(percentile)
        / other.whole.getValueAtPercentile(percentile);
  }
}
