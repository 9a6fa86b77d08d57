package io.gengfu.agent;

import io.gengfu.agent.cli.Commands;
import io.gengfu.agent.clock.ClockWatch;
import io.gengfu.agent.command.ConsentCommands;
import io.gengfu.agent.command.DeviceCommands;
import io.gengfu.agent.command.LocalCommands;
import io.gengfu.agent.command.LocalSocket;
import io.gengfu.agent.command.Operations;
import io.gengfu.agent.command.PlatformCommands;
import io.gengfu.agent.command.Reload;
import io.gengfu.agent.command.StatusReport;
import io.gengfu.agent.command.Tail;
import io.gengfu.agent.config.GatewayConfig.ConsoleConfig;
import io.gengfu.agent.config.GatewayConfig.Metering;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.consent.ConsentDesk;
import io.gengfu.agent.console.Console;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.Ticker;
import io.gengfu.agent.derived.DerivedDriver;
import io.gengfu.agent.health.ProcessFacts;
import io.gengfu.agent.health.StoreSignal;
import io.gengfu.agent.health.UplinkSignals;
import io.gengfu.agent.kpi.Kpis;
import io.gengfu.agent.store.Recipients;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.Budget;
import io.gengfu.agent.uplink.CommandListener;
import io.gengfu.agent.uplink.Uplink;
import io.gengfu.agent.uplink.UplinkStatus;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Point;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The map of the program: one gateway, wired by hand in the order in which it comes up. The local
 * path (store, core, drivers) is first, and stays up when anything after it fails.
 */
public final class Main implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private static final Duration LET_GO_LIMIT = Duration.ofSeconds(3);

  private final Site site;
  private final SystemClock clock;
  private final Store store;
  private final Tail journal;
  private final Core core;
  private final List<Driver> drivers = new ArrayList<>();
  private final List<Uplink> uplinks = new ArrayList<>();
  private final List<PlatformCommands> commands = new ArrayList<>();
  private final Ticker ticker;
  private final ClockWatch clockWatch;
  private final ConsentDesk consents;
  private final StatusReport status;
  private @Nullable UplinkSignals signals;
  private @Nullable Kpis kpis;
  private @Nullable LocalSocket socket;
  private @Nullable Console console;

  /** {@code gengfu run DIR} runs a site; every other word is in {@link Commands}. */
  public static void main(String... arguments) {
    if (arguments.length == 1 && arguments[0].equals("train")) {
      System.exit(Training.run());
    }
    if (arguments.length == 2 && arguments[0].equals("run")) {
      System.exit(run(Path.of(arguments[1])));
    }
    System.exit(Commands.run(arguments));
  }

  private static int run(Path folder) {
    var problems = new Problems();
    Site site = SiteReader.readToRun(folder, problems).orElse(null);
    if (site == null) {
      problems.all().forEach(System.err::println);
      System.err.println("gengfu: nothing was started; correct the above and try again");
      return 1;
    }
    var stop = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    // Before the drivers start: from then on there may be something to let go.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  await(stopped);
                }));
    try (var gateway = new Main(site)) {
      gateway.tellTheCity();
      await(stop);
    } catch (RuntimeException e) {
      LOG.error("the gateway cannot run: {}", e.getMessage());
      return 1;
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  /**
   * Brings the local path up: what was recorded is restored, rules are live, drivers started.
   *
   * @throws io.gengfu.agent.store.StoreException if the data folder cannot be used
   */
  public Main(Site site) {
    this(site, SystemClock.open());
  }

  /** One on a clock that somebody else has made. */
  Main(Site site, SystemClock clock) {
    this.site = site;
    this.clock = clock;
    store =
        Store.open(
            site.gateway().data(),
            site.gateway().store(),
            site.gateway().id(),
            Recipients.of(site.gateway().uplinks()),
            site.points(),
            clock);
    clock.notBefore(store.restored().synchronisedAt());
    Ticker ticking = null;
    ClockWatch watching = null;
    try {
      watching = new ClockWatch(clock, store);
      clockWatch = watching;
      consents = new ConsentDesk(store, clock);
      consents.become(site.consents());
      journal = new Tail(store.journal(this::text));
      core =
          new Core(
              site.points(),
              site.rules(),
              site.mapped(),
              site.letsGo(),
              journal,
              clock,
              () -> UUID.randomUUID().toString());
      core.restore(store.restored().instances(), store.restored().outputs());
      core.beginModes(site.initiallyOn(), store.restored().modes());
      for (Site.Line line : site.lines()) {
        var folder = site.gateway().driverFolder(line.provider().protocol());
        Driver driver = line.provider().open(line.devices(), folder);
        drivers.add(driver);
        core.attach(driver, points(line));
      }
      ReadingSink sink = DerivedDriver.before(core, drivers);
      drivers.forEach(driver -> driver.start(driver instanceof DerivedDriver ? core : sink));
      ticking = Ticker.start(core, clock);
      ticker = ticking;
      new StoreSignal(site.points(), core).follow(store);
      store.onMended(core::saveAgain);
      status = new StatusReport(site, core, store, uplinks);
      status.localPathUp(ProcessFacts.millisSinceStart());
      LOG.info(
          "gateway {}: {} devices on {} lines, {} rule instances; local path up",
          site.gateway().id(),
          site.points().devices().size(),
          drivers.size(),
          core.view().instances());
      clockWatch.start();
      consents.start();
    } catch (RuntimeException | Error e) {
      // Nobody gets this gateway, so nobody else could close what it has opened.
      if (ticking != null) {
        quietly(ticking::close);
      }
      if (watching != null) {
        quietly(watching::close);
      }
      drivers.forEach(driver -> quietly(driver::close));
      quietly(store::close);
      throw e;
    }
  }

  /** Starts what the local path does not need: uplinks, command words, status page. */
  public void tellTheCity() {
    count();
    var reload = new Reload(site, core, consents::become);
    var operations = new Operations(site, core, store, kpis, reload, status);
    for (UplinkConfig uplink : site.gateway().uplinks()) {
      try {
        uplinks.add(
            Uplink.start(
                site.gateway().id(),
                uplink,
                store,
                clock,
                commands(uplink, operations),
                budget(uplink)));
      } catch (RuntimeException e) {
        LOG.error("no uplink {} until the next start: {}", uplink.name(), e.getMessage());
      }
    }
    signals = UplinkSignals.start(site.points(), core, clock, () -> states(uplinks));
    try {
      var local = new LocalCommands(core, store, journal, status, reload, operations, kpis);
      var words = new TreeMap<>(local.handlers());
      words.putAll(new ConsentCommands(consents).handlers());
      words.putAll(new DeviceCommands(site, core, drivers).handlers());
      socket = LocalSocket.listen(site.gateway().socket(), words);
    } catch (IOException | RuntimeException e) {
      LOG.warn("no command words: {}", e.getMessage());
    }
    ConsoleConfig page = site.gateway().console();
    if (page.enabled()) {
      // The web server logs its own way.
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
      try {
        Console started = Console.start(page.port(), status::snapshot);
        console = started;
        status.pageAt("http://127.0.0.1:" + started.port() + "/");
      } catch (RuntimeException e) {
        LOG.warn("no status page: port {} cannot be used ({})", page.port(), e.getMessage());
      }
    }
    status.allUp(ProcessFacts.millisSinceStart());
  }

  private static List<UplinkStatus> states(List<Uplink> uplinks) {
    return uplinks.stream().map(Uplink::status).toList();
  }

  private Optional<CommandListener> commands(UplinkConfig uplink, Operations operations) {
    if (uplink.commands().isEmpty()) {
      return Optional.empty();
    }
    var taken =
        new PlatformCommands(
            site.gateway().id(), uplink, operations, store.commands(), store::audit, clock);
    commands.add(taken);
    return Optional.of(taken);
  }

  private Budget budget(UplinkConfig uplink) {
    Path file = site.gateway().data().resolve("uplink-" + uplink.name() + ".spent");
    Metering metering = uplink.metering();
    return Budget.of(
        file,
        new Budget.Limits(metering.dayBytes(), metering.monthBytes()),
        () -> clock.wall().atZone(site.calendar().zone()).toLocalDate());
  }

  /** Before the uplinks, so that every confirmation is heard. */
  private void count() {
    try {
      Kpis opened =
          Kpis.open(
              site.gateway().data(),
              store,
              clock,
              site.calendar().zone(),
              site.mapped().stream().map(p -> p.device().id()).collect(Collectors.toSet()));
      opened.start();
      kpis = opened;
    } catch (RuntimeException e) {
      LOG.error("no KPIs until the next start: {}", e.getMessage());
    }
  }

  /** Lets every output go, waits until the devices hold it, records the rest, and ends. */
  @Override
  public void close() {
    // What is asked for from here on is not done: it would be undone at once.
    commands.forEach(taken -> quietly(taken::close));
    quietly(
        () -> {
          if (!core.release(LET_GO_LIMIT)) {
            LOG.warn("not every device has confirmed that its outputs are let go");
          }
        });
    // Before the drivers end: from then on nothing is known, and waits stand still.
    quietly(core::save);
    if (console != null) {
      quietly(console::close);
    }
    if (socket != null) {
      quietly(socket::close);
    }
    if (signals != null) {
      quietly(signals::close);
    }
    quietly(ticker::close);
    quietly(clockWatch::close);
    quietly(consents::close);
    drivers.parallelStream().forEach(driver -> quietly(driver::close));
    uplinks.forEach(uplink -> quietly(uplink::close));
    if (kpis != null) {
      quietly(kpis::close);
    }
    store.close();
    LOG.info("gateway {} stopped", site.gateway().id());
  }

  // What follows must be let go too.
  private static void quietly(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("a part of the gateway did not end properly", e);
    }
  }

  private String text(double handle) {
    return core.text(handle);
  }

  private static List<Point> points(Site.Line line) {
    return line.devices().stream()
        .flatMap(device -> device.points().stream())
        .map(settings -> settings.point())
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
