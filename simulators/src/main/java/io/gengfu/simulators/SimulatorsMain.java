package io.gengfu.simulators;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.simulators.crash.CrashMain;
import io.gengfu.simulators.demo.DemoMain;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.gpio.SimulatedLines;
import io.gengfu.simulators.lift.LiftServer;
import io.gengfu.simulators.line.LineMain;
import io.gengfu.simulators.modbus.ModbusBus;
import io.gengfu.simulators.platform.PlatformMain;
import io.gengfu.simulators.platform.PlatformStore;
import io.gengfu.simulators.platform.StoredKpi;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Each simulator from the command line, until it is interrupted. */
@Command(
    name = "simulators",
    description = "Devices and a city platform to try a gateway on. Loopback only.",
    mixinStandardHelpOptions = true,
    subcommands = {DemoMain.class, CrashMain.class})
public final class SimulatorsMain {

  private static final CountDownLatch CLOSED = new CountDownLatch(1);
  private static final long CLOSE_SECONDS = 10;

  @Spec private CommandSpec spec = CommandSpec.create();

  private SimulatorsMain() {}

  /** Exits with 0 when interrupted, 2 when the arguments are wrong, 1 when it cannot start. */
  public static void main(String[] arguments) {
    quiet();
    var simulators = new SimulatorsMain();
    int code =
        new CommandLine(simulators)
            .addSubcommand(new PlatformMain(simulators::runs))
            .addSubcommand(new LineMain(simulators::runs))
            .setExecutionExceptionHandler(
                (problem, line, parsed) -> {
                  line.getErr().println("simulators: " + problem.getMessage());
                  return 1;
                })
            .execute(words(arguments));
    CLOSED.countDown();
    // Netty's threads are not daemons.
    System.exit(code);
  }

  /** The launcher says {@code simulate lift} where this program says {@code lift}. */
  private static String[] words(String[] arguments) {
    return arguments.length > 0 && arguments[0].equals("simulate")
        ? Arrays.copyOfRange(arguments, 1, arguments.length)
        : arguments;
  }

  /** The libraries' own remarks are not about the devices. */
  private static void quiet() {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    ((Logger) LoggerFactory.getLogger("io.gengfu")).setLevel(Level.INFO);
  }

  @Command(name = "lift", description = "An OPC UA server with the nodes of several lifts.")
  int lift(
      @Option(names = "--port", defaultValue = "4840") int port,
      @Option(names = "--lifts", defaultValue = "1") int lifts) {
    try (LiftServer server = LiftServer.builder().port(port).lifts(lifts).start()) {
      return runs(lifts + " lifts at " + server.url() + ", namespace " + LiftServer.NAMESPACE);
    }
  }

  @Command(name = "modbus", description = "A Modbus TCP server: chargers, then parking bays.")
  int modbus(
      @Option(names = "--port", defaultValue = "5020") int port,
      @Option(names = "--chargers", defaultValue = "1") int chargers,
      @Option(names = "--bays", defaultValue = "1") int bays) {
    try (ModbusBus bus = ModbusBus.builder().port(port).chargers(chargers).bays(bays).start()) {
      return runs(
          chargers
              + " chargers (units from 1), "
              + bays
              + " bays (units from "
              + (chargers + 1)
              + ") at 127.0.0.1:"
              + bus.port());
    }
  }

  @Command(name = "gpio", description = "GPIO lines behind a Unix domain socket.")
  int gpio(@Option(names = "--socket", required = true) Path socket) throws IOException {
    try (SimulatedLines lines = SimulatedLines.listen(socket)) {
      return runs("lines at " + lines.socket());
    }
  }

  @Command(name = "kpis", description = "Prints the key figures that a platform has stored.")
  int kpis(@Option(names = "--store", defaultValue = "platform.db") Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("there is no " + file + "; name the one of `platform` with --store");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (PlatformStore store = PlatformStore.open(file)) {
      for (StoredKpi kpi : store.kpis()) {
        out.printf("%s %s%n", kpi.gateway(), kpi.day());
        for (JsonNode line : kpi.data().path("figures")) {
          out.printf(
              "  %-16s %-16s %4d alerts, %d repeated, forwarded in %d ms (p95)%n",
              line.path("scenario").asText(),
              line.path("device").asText(),
              line.path("alerts").asLong(),
              line.path("repeats").asLong(),
              line.at("/forwardMillis/p95").asLong());
        }
      }
    }
    out.flush();
    return 0;
  }

  @Command(name = "estate", description = "4 lifts, 12 chargers, 40 bays, 16 zones, a platform.")
  int estate(
      @Option(names = "--folder", required = true, description = "for socket and store")
          Path folder,
      @Option(names = "--site", required = true, description = "the site folder to write")
          Path site)
      throws IOException {
    try (Estate estate = Estate.full(folder).start()) {
      estate.writeSite(site);
      return runs("an estate; now run: gengfu run " + site.toAbsolutePath());
    }
  }

  private int runs(String what) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(what);
    out.flush();
    CountDownLatch interrupted = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  interrupted.countDown();
                  awaitClosed();
                }));
    try {
      interrupted.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /** The process ends when its hooks end, closed or not. */
  private static void awaitClosed() {
    try {
      if (!CLOSED.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LoggerFactory.getLogger(SimulatorsMain.class).warn("Ending before everything is closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
