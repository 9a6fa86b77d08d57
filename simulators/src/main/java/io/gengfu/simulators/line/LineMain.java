package io.gengfu.simulators.line;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code line}: a bad line in front of a server that runs already, until it is
 * interrupted; words on the standard input make it worse.
 */
@Command(
    name = "line",
    description = {
      "A line in front of a TCP server, as bad as wanted.",
      "Words on the standard input: cut, refuse, stall, freeze-up, freeze-down, restore."
    },
    mixinStandardHelpOptions = true)
public final class LineMain implements Callable<Integer> {

  private final ToIntFunction<String> untilInterrupted;

  @Option(names = "--port", defaultValue = "1884", description = "that clients connect to")
  private int port;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "of the server")
  private String host = "127.0.0.1";

  @Option(names = "--to", defaultValue = "1883", description = "the server's port")
  private int to;

  @Option(names = "--bits-per-second", defaultValue = "0", description = "0: no limit")
  private long bitsPerSecond;

  @Option(names = "--latency-millis", defaultValue = "0", description = "one way")
  private long latencyMillis;

  @Option(names = "--jitter-millis", defaultValue = "0")
  private long jitterMillis;

  @Option(names = "--loss", defaultValue = "0", description = "part of the packets, 0 to 1")
  private double loss;

  @Option(names = "--retransmission-millis", defaultValue = "300")
  private long retransmissionMillis;

  @Option(names = "--seed", defaultValue = "1", description = "of the dice")
  private long seed;

  /**
   * @param untilInterrupted says what runs, and waits
   */
  public LineMain(ToIntFunction<String> untilInterrupted) {
    this.untilInterrupted = untilInterrupted;
  }

  @Override
  public Integer call() {
    try (FaultProxy line = FaultProxy.start(port, new InetSocketAddress(host, to))) {
      line.quality(
          new LineQuality(
              bitsPerSecond,
              Duration.ofMillis(latencyMillis),
              Duration.ofMillis(jitterMillis),
              loss,
              Duration.ofMillis(retransmissionMillis),
              seed));
      Thread.ofPlatform().name("line-words").daemon().start(() -> words(line));
      return untilInterrupted.applyAsInt(
          "line at 127.0.0.1:" + line.port() + " to " + host + ":" + to);
    }
  }

  private static void words(FaultProxy line) {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String word = in.readLine(); word != null; word = in.readLine()) {
        switch (word.strip()) {
          case "cut" -> line.cut();
          case "refuse" -> line.refuse();
          case "stall" -> line.stall();
          case "freeze-up" -> line.freeze(Direction.TO_SERVER);
          case "freeze-down" -> line.freeze(Direction.TO_CLIENT);
          case "restore" -> line.restore();
          default -> System.err.println("no such word: " + word);
        }
        System.err.println(line.state());
      }
    } catch (IOException e) {
      System.err.println("no more words: " + e.getMessage());
    }
  }
}
