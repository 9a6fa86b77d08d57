package io.gengfu.simulators.crash;

import io.gengfu.simulators.crash.Account.Life;
import io.gengfu.simulators.platform.PlatformStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** One run of the proof: so many lives and deaths of the agent, then the account. */
final class CrashProof {

  private static final int PAIRS = 8;
  private static final int FIRST_MICROS_MAX = 5_000;
  private static final int ANY_MILLIS_MAX = 1_500;
  private static final int START_MILLIS_MAX = 3_000;
  private static final Duration LIVE_LIMIT = Duration.ofSeconds(60);
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);
  private static final long STEP_MILLIS = 20;

  private final Path work;
  private final List<String> agentCommand;
  private final SplittableRandom random;
  private final long seed;
  private final long windowMillis;
  private final PrintStream out;
  private final Path site;
  private final List<Life> lives = new ArrayList<>();
  private final List<Kill> ahead = new ArrayList<>();
  private final Map<Kill, Integer> kills = new EnumMap<>(Kill.class);
  private final Set<String> recorded = new TreeSet<>();
  private final List<String> complaints = new ArrayList<>();

  CrashProof(Path work, List<String> agentCommand, long seed, long windowMillis, PrintStream out) {
    this.work = work;
    this.agentCommand = agentCommand;
    this.seed = seed;
    this.windowMillis = windowMillis;
    this.random = new SplittableRandom(seed);
    this.out = out;
    this.site = work.resolve("site");
  }

  /** Whether nothing was found wrong. */
  boolean run(int cycles) throws IOException, InterruptedException, SQLException {
    Path socket = work.resolve("gpio.sock");
    Path record = work.resolve("devices.log");
    Path store = work.resolve("platform.db");
    Files.createDirectories(work);
    try (Part platform = Part.start(work.resolve("platform.log"), "platform", store.toString());
        Part devices =
            Part.start(
                work.resolve("devices.err"),
                "devices",
                socket.toString(),
                PAIRS + "",
                seed + "",
                record.toString())) {
      CrashSite.write(site, platform.await("mqtt://"), socket, PAIRS);
      devices.await("ready");
      for (int cycle = 1; cycle <= cycles; cycle++) {
        Kill kill = next();
        kills.merge(kill, 1, Integer::sum);
        live(cycle, kill, platform, devices);
        afterDeath(cycle);
      }
      settle(cycles + 1, devices, store);
    }
    return account(record, store);
  }

  /** Each kind once, in an order of the seed's, before any comes again. */
  private Kill next() {
    if (ahead.isEmpty()) {
      ahead.addAll(List.of(Kill.values()));
    }
    return ahead.remove(random.nextInt(ahead.size()));
  }

  private void live(int number, Kill kill, Part platform, Part devices)
      throws IOException, InterruptedException {
    devices.forget();
    long from = micros();
    Process agent = start();
    try {
      if (kill == Kill.START) {
        pause(random.nextInt(START_MILLIS_MAX));
      } else {
        awaitSiren(agent, devices);
        await(kill, platform, devices);
      }
    } finally {
      agent.destroyForcibly();
      agent.waitFor(10, TimeUnit.SECONDS);
    }
    lives.add(new Life(number, kill.toString(), from, micros()));
  }

  private Process start() throws IOException {
    List<String> command = new ArrayList<>(agentCommand);
    command.add("run");
    command.add(site.toString());
    Process agent =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("agent.log").toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(agent::destroyForcibly));
    return agent;
  }

  private void awaitSiren(Process agent, Part devices) throws InterruptedException {
    long end = System.nanoTime() + LIVE_LIMIT.toNanos();
    while (devices.next(Duration.ofMillis(STEP_MILLIS)) == null) {
      if (!agent.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(
            "the agent moves no siren (seed " + seed + "); see " + work.resolve("agent.log"));
      }
    }
  }

  private void await(Kill kill, Part platform, Part devices)
      throws IOException, InterruptedException {
    switch (kill) {
      case START -> {}
      case ANY -> pause(random.nextInt(ANY_MILLIS_MAX));
      case OUTPUT -> {
        int switchings = random.nextInt(1, 20);
        for (int i = 0; i < switchings; i++) {
          devices.await("siren");
        }
        spin(random.nextInt(FIRST_MICROS_MAX));
      }
      case COMMIT -> {
        pause(random.nextInt(500));
        awaitWrite(site.resolve("data").resolve("alerts.db-wal"));
        spin(random.nextInt(FIRST_MICROS_MAX));
      }
      case SENDING -> {
        platform.say("cut");
        platform.await("cut");
        pause(200 + random.nextInt(800));
        platform.say("restore");
        platform.await("restore");
        pause(random.nextInt(ANY_MILLIS_MAX));
      }
    }
  }

  private static void awaitWrite(Path file) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    long end = System.nanoTime() + LIVE_LIMIT.toNanos();
    while (Files.getLastModifiedTime(file).equals(before) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private void afterDeath(int cycle) throws IOException, SQLException {
    Set<String> left = AgentFile.ofTheDead(site.resolve("data"), work.resolve("dead"));
    for (String gone : minus(recorded, left)) {
      complaints.add("recorded once, and gone after process " + cycle + ": " + gone);
    }
    recorded.addAll(left);
  }

  /** All is quiet; the last process brings everything to the platform and ends in order. */
  private void settle(int number, Part devices, Path store)
      throws IOException, InterruptedException, SQLException {
    devices.say("rest");
    devices.await("resting");
    long from = micros();
    Process agent = start();
    try {
      long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
      int quiet = 0;
      int before = -1;
      while (quiet < 50 && System.nanoTime() < end) {
        pause((int) STEP_MILLIS);
        Set<String> now = AgentFile.ofTheLiving(site.resolve("data"));
        boolean still =
            now.size() == before
                && AgentFile.open(site.resolve("data")) == 0
                && PlatformFile.known(store).containsAll(now);
        quiet = still ? quiet + 1 : 0;
        before = now.size();
      }
      if (quiet < 50) {
        complaints.add("not everything came to the platform within " + SETTLE_LIMIT);
      }
      agent.destroy();
      if (!agent.waitFor(20, TimeUnit.SECONDS)) {
        complaints.add("the last process did not end when it was asked to");
      }
    } finally {
      agent.destroyForcibly();
    }
    lives.add(new Life(number, "SETTLE", from, micros()));
    afterDeath(number);
  }

  private boolean account(Path record, Path storeFile) throws IOException {
    var account = new Account(lives, windowMillis);
    List<Account.Event> events = Account.read(record);
    long delivered;
    long redelivered;
    try (PlatformStore store = PlatformStore.open(storeFile)) {
      account.platform(store.alerts());
      account.devices(events);
      Set<String> known = new TreeSet<>();
      store.alerts().forEach(a -> known.add(a.alertId() + "/" + a.transition()));
      minus(recorded, known).forEach(lost -> complaints.add("recorded, and lost: " + lost));
      minus(known, recorded).forEach(odd -> complaints.add("sent, and not recorded: " + odd));
      store.duplicatedTransitions().forEach(twice -> complaints.add("came twice: " + twice));
      store.gaps().forEach(gap -> complaints.add("missing: " + gap));
      store.refusals().forEach(refused -> complaints.add("refused: " + refused));
      delivered = known.size();
      redelivered = store.counts().redelivered();
    }
    complaints.addAll(account.complaints());
    out.printf(
        "seed %d: %d deaths %s; %d motions shown, %d switchings of sirens held against %d"
            + " transitions at the platform (%d messages came again, %d decisions in the window"
            + " excused): %s%n",
        seed,
        lives.size() - 1,
        kills,
        events.stream().filter(e -> e.what().equals("zone") && e.on()).count(),
        account.switchings(),
        delivered,
        redelivered,
        account.excused(),
        complaints.isEmpty()
            ? "nothing lost, nothing twice, in order"
            : complaints.size() + " wrong");
    complaints.stream().limit(50).forEach(out::println);
    return complaints.isEmpty();
  }

  private static Set<String> minus(Set<String> all, Set<String> without) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(without);
    return rest;
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private static void spin(int micros) {
    long end = System.nanoTime() + micros * 1_000L;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void pause(int millis) throws InterruptedException {
    Thread.sleep(millis);
  }
}
