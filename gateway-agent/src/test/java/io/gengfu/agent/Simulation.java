package io.gengfu.agent;

import io.gengfu.agent.command.PlatformCommands;
import io.gengfu.agent.command.SimulatedCommands;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.SimulatedStore;
import io.gengfu.agent.uplink.CommandListener;
import io.gengfu.agent.uplink.CommandMessage;
import io.gengfu.agent.uplink.CommandReply;
import io.gengfu.agent.uplink.SimulatedLink;
import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.rules.RuleSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A gateway, its devices, its line and its platform, in virtual time, on one thread, from one seed.
 * Core, rules, store and sending logic are the real ones; SQLite and the ring's file are, too.
 */
final class Simulation implements AutoCloseable {

  /** What is broken on purpose, so that the simulation can show that it would find it. */
  enum Broken {
    NOTHING,
    /** What was decided dies with the process. */
    RING_LOST,
    /** The platform confirms what it does not store. */
    FORGETFUL_PLATFORM,
    /** Which commands were carried out is forgotten when the process dies. */
    COMMANDS_FORGOTTEN,
    /** A block of readings is lost, and its number says nothing of it. */
    BLOCK_LOST
  }

  /** The process dies in the middle of something. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1;
  }

  private static final int ZONES = SimulatedSite.ZONES;
  private static final int STEP_SECONDS_MOST = 600;
  private static final int SETTLE_STEPS = 200;

  private final SplittableRandom random;
  private final Path folder;
  private final Broken broken;
  private final Points points = SimulatedSite.points();
  private final RuleSet rules = SimulatedSite.rules(points);
  private final SimulatedTime clock = new SimulatedTime();
  private final boolean[] zones = new boolean[ZONES];
  private final Map<Point, Boolean> sirens = new LinkedHashMap<>();
  private final Set<String> decided = new LinkedHashSet<>();
  private final SimulatedPlatform platform;
  private final SimulatedCommander commander;
  private final ReadingAccount readings = new ReadingAccount();
  private int alerts;
  private int boots = 1;
  private int failedTurns;
  private int deaths;
  private boolean mortal;
  private SimulatedStore store;
  private PlatformCommands commands;
  private SimulatedLink link;
  private Core core;

  Simulation(long seed, Path folder, Broken broken) {
    this.random = new SplittableRandom(seed);
    this.folder = folder;
    this.broken = broken;
    platform =
        new SimulatedPlatform(
            receipt -> link.receipt(receipt), broken == Broken.FORGETFUL_PLATFORM, readings);
    commander = new SimulatedCommander(random.split(), platform.complaints::add);
    platform.onCommandAudit = commander::audited;
    store = SimulatedStore.open(folder, clock, points);
    commands = commands();
    link = link();
    core = core();
  }

  private PlatformCommands commands() {
    return SimulatedCommands.open(
        store.commands(), store::audit, clock, this::isWritten, this::carryOut);
  }

  private SimulatedLink link() {
    var listener =
        new CommandListener() {
          @Override
          public void begin(Consumer<CommandReply> replies) {
            commands.begin(replies);
          }

          @Override
          public void arrived(CommandMessage message) {
            commander.arrived(message.body(), clock.nanos());
            commands.arrived(message);
          }
        };
    return new SimulatedLink(
        store.outbox(), random.split(), listener, platform::receive, commander::reply);
  }

  /** A command waits for the disk: it may take long, and be the last thing that happens. */
  private boolean isWritten(CompletionStage<Void> written, Duration limit) {
    mayDie();
    if (random.nextInt(8) == 0) {
      long most = Math.max(1, 2 * limit.toMillis());
      clock.advance(Duration.ofMillis(random.nextLong(most)));
    }
    write();
    mayDie();
    return written.toCompletableFuture().isDone();
  }

  private void carryOut(String id) {
    mayDie();
    commander.carriedOut(id, clock.nanos());
    mayDie();
  }

  private void mayDie() {
    if (mortal && random.nextInt(40) == 0) {
      throw new Death();
    }
  }

  /** Lets so many days pass, heals everything, and says what is wrong. */
  List<String> days(int days) {
    Instant end = clock.sinceStart().plus(Duration.ofDays(days));
    while (clock.sinceStart().isBefore(end)) {
      step();
    }
    settle();
    return List.copyOf(platform.complaints);
  }

  /** What came to the platform, in order: the same for the same seed. */
  String trace() {
    return platform.trace.toString() + commander.trace;
  }

  String figures() {
    return ("%d transitions decided, %d at the platform, %d messages came again, %d deaths of the"
            + " process, %d boots, %d writes that failed, %s, %s")
        .formatted(
            decided.size(),
            platform.size(),
            platform.again,
            deaths,
            boots,
            failedTurns,
            commander.figures(),
            readings.figures());
  }

  private void step() {
    switch (random.nextInt(40)) {
      case 0 -> {
        die(broken != Broken.RING_LOST);
        nothingIsGone();
      }
      case 1 -> reboot();
      case 2, 3 -> link.cut();
      case 4, 5, 6 -> link.connect();
      case 7 -> store.readOnly(true);
      case 8, 9 -> store.readOnly(false);
      case 10 -> clock.jump(random);
      case 11, 12, 13, 14 -> link.command(commander.next());
      case 15 -> fullDisk();
      default -> {
        int zone = random.nextInt(ZONES);
        zones[zone] = !zones[zone];
      }
    }
    clock.advance(Duration.ofMillis(random.nextLong(1, STEP_SECONDS_MOST * 1000L)));
    try {
      mortal = true;
      turn();
    } catch (Death e) {
      die(true);
      nothingIsGone();
    } finally {
      mortal = false;
    }
  }

  /** Now and then: then the oldest readings go, and the platform is told which numbers. */
  private void fullDisk() {
    if (random.nextInt(4) == 0) {
      store.dropOldest();
    }
  }

  /** The devices are read, time is noticed; then store and uplink have their turns, or not yet. */
  private void turn() {
    link.run(clock.nanos());
    for (int n = 0; n < ZONES; n++) {
      core.accept(Reading.good(SimulatedSite.zone(points, n), Value.of(zones[n])));
    }
    core.tick();
    if (random.nextInt(10) > 0) {
      write();
    }
    // What is sent now may be under way when the next thing happens.
    link.step(clock.nanos());
  }

  private void write() {
    boolean written = store.turn();
    failedTurns += written ? 0 : 1;
    readings.recorded(store.readings(), store.newNumbers());
    if (broken == Broken.BLOCK_LOST && written && random.nextInt(100) == 0) {
      store.loseNewestBlock();
    }
  }

  /** The process dies and comes back; devices and platform go on. */
  private void die(boolean ring) {
    deaths++;
    mortal = false;
    link.cut();
    link.close();
    commands.close();
    if (broken == Broken.COMMANDS_FORGOTTEN) {
      store.readOnly(false);
      store.forgetCommands();
    }
    store.die(ring);
    readings.died();
    store = SimulatedStore.open(folder, clock, points);
    commands = commands();
    link = link();
    core = core();
  }

  /** Looked at at once: what a later power cut may take hides it. */
  private void nothingIsGone() {
    Set<String> recorded = store.recorded();
    decided.stream()
        .filter(told -> !recorded.contains(told) && !platform.has(told))
        .forEach(told -> platform.complaints.add("decided, and gone with the process: " + told));
  }

  /** The power goes: with it what was decided and not recorded, as promised. */
  private void reboot() {
    Set<String> recorded = store.recorded();
    decided.removeIf(told -> !recorded.contains(told) && !platform.has(told));
    boots++;
    clock.reboot(boots);
    die(false);
  }

  private void settle() {
    store.readOnly(false);
    link.connect();
    for (int n = 0; n < ZONES; n++) {
      zones[n] = false;
    }
    for (int i = 0; i < SETTLE_STEPS; i++) {
      clock.advance(Duration.ofSeconds(5));
      if (i % 10 == 0 && i < SETTLE_STEPS / 2) {
        commander.unanswered().forEach(link::command);
      }
      turn();
      write();
    }
    // What was recorded last has still to go.
    for (int i = 0; i < SETTLE_STEPS / 4; i++) {
      clock.advance(Duration.ofSeconds(5));
      link.run(clock.nanos());
    }
    commander.settled();
    readings.settled(platform.complaints::add);
    for (String told : decided) {
      if (!platform.has(told)) {
        platform.complaints.add("decided, and not at the platform: " + told);
      }
    }
    sirens.forEach(
        (siren, on) -> {
          if (on) {
            platform.complaints.add(siren.key() + " still sounds");
          }
        });
  }

  private Core core() {
    Set<Point> mapped = SimulatedSite.mapped(points);
    Journal journal = store.journal();
    Core made =
        new Core(
            points,
            rules,
            mapped,
            Map.of(),
            new Journal() {
              @Override
              public void decided(Decision decision) {
                decision.steps().stream()
                    .map(step -> step.transition())
                    .forEach(t -> decided.add(t.alertId() + "/" + t.number()));
                journal.decided(decision);
              }

              @Override
              public void reading(int point, double value, byte known, long nanos, long millis) {
                readings.read(points.at(point).key(), value, known, millis);
                journal.reading(point, value, known, nanos, millis);
              }
            },
            clock,
            () -> "a" + ++alerts);
    made.restore(store.restored().instances(), store.restored().outputs());
    var devices = new Devices();
    made.attach(devices, mapped);
    devices.start(made);
    return made;
  }

  @Override
  public void close() {
    link.close();
    commands.close();
    store.die(false);
  }

  /** Sirens that do what they are told. */
  private final class Devices implements Driver {
    private ReadingSink sink = reading -> {};

    @Override
    public void start(ReadingSink readings) {
      sink = readings;
    }

    @Override
    public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
      sirens.put(point, value.equals(Value.of(true)));
      Reading back = Reading.good(point, value);
      sink.accept(back);
      return CompletableFuture.completedFuture(back);
    }

    @Override
    public Optional<DirectOutput> direct(Point point) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
