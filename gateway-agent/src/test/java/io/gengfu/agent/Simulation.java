package io.gengfu.agent;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.SimulatedStore;
import io.gengfu.agent.uplink.SimulatedLink;
import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
    FORGETFUL_PLATFORM
  }

  private static final int ZONES = 6;
  private static final int STEP_SECONDS_MOST = 600;
  private static final int SETTLE_STEPS = 400;

  private static final String PACK =
      """
      pack: sim
      version: "1.0.0"
      title: {zh: 模拟, en: Simulation}
      scenario: proof
      for-each: {zone: infrared_zone}
      with: {siren: {class: siren, same: room}}
      rules:
        - id: motion
          when: zone.motion
          severity: high
          message: {zh: 有动静, en: Motion}
          do:
            - {set: siren.sounding, to: true}
        - id: long
          when: zone.motion
          for: 10m
          clear-for: 5m
          severity: critical
          lane: life
          message: {zh: 很久, en: Long}
      """;

  private final SplittableRandom random;
  private final Path folder;
  private final Broken broken;
  private final Points points = points();
  private final RuleSet rules = rules();
  private final Time clock = new Time();
  private final boolean[] zones = new boolean[ZONES];
  private final Map<Point, Boolean> sirens = new LinkedHashMap<>();
  private final Set<String> decided = new LinkedHashSet<>();
  private final SimulatedPlatform platform;
  private int alerts;
  private int boots = 1;
  private int failedTurns;
  private int deaths;
  private SimulatedStore store;
  private SimulatedLink link;
  private Core core;

  Simulation(long seed, Path folder, Broken broken) {
    this.random = new SplittableRandom(seed);
    this.folder = folder;
    this.broken = broken;
    platform =
        new SimulatedPlatform(
            receipt -> link.receipt(receipt), broken == Broken.FORGETFUL_PLATFORM);
    store = SimulatedStore.open(folder, clock, points);
    link = new SimulatedLink(store.outbox(), random.split(), platform::receive);
    core = core();
  }

  /** Lets so many days pass, heals everything, and says what is wrong. */
  List<String> days(int days) {
    Instant end = clock.sinceStart.plus(Duration.ofDays(days));
    while (clock.sinceStart.isBefore(end)) {
      step();
    }
    settle();
    return List.copyOf(platform.complaints);
  }

  /** What came to the platform, in order: the same for the same seed. */
  String trace() {
    return platform.trace.toString();
  }

  String figures() {
    return ("%d transitions decided, %d at the platform, %d messages came again, %d deaths of the"
            + " process, %d boots, %d writes that failed")
        .formatted(decided.size(), platform.size(), platform.again, deaths, boots, failedTurns);
  }

  private void step() {
    clock.advance(Duration.ofMillis(random.nextLong(1, STEP_SECONDS_MOST * 1000L)));
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
      default -> {
        int zone = random.nextInt(ZONES);
        zones[zone] = !zones[zone];
      }
    }
    turn();
  }

  /** The devices are read, time is noticed; then store and uplink have their turns, or not yet. */
  private void turn() {
    for (int n = 0; n < ZONES; n++) {
      core.accept(Reading.good(zone(n), Value.of(zones[n])));
    }
    core.tick();
    if (random.nextInt(10) > 0 && !store.turn()) {
      failedTurns++;
    }
    int rounds = random.nextInt(4);
    for (int i = 0; i < rounds; i++) {
      clock.advance(Duration.ofMillis(random.nextLong(2_000)));
      link.step(clock.nanos());
    }
  }

  /** The process dies and comes back; devices and platform go on. */
  private void die(boolean ring) {
    deaths++;
    link.cut();
    link.close();
    store.die(ring);
    store = SimulatedStore.open(folder, clock, points);
    link = new SimulatedLink(store.outbox(), random.split(), platform::receive);
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
      turn();
      store.turn();
      link.step(clock.nanos());
    }
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
    Set<Point> mapped = new LinkedHashSet<>();
    for (Point point : points.all()) {
      if (!DeviceClasses.isKept(point.signal().name())) {
        mapped.add(point);
      }
    }
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

  private Point zone(int n) {
    return points.find("zone-" + n + ".motion").orElseThrow();
  }

  private static Points points() {
    List<Device> devices = new ArrayList<>();
    for (int n = 0; n < ZONES; n++) {
      var room = new Location("room-" + n, "sim", "1", "1", "1", "r" + n, "");
      Duration interval = Duration.ofHours(1);
      devices.add(
          new Device(
              "zone-" + n,
              DeviceClasses.INFRARED_ZONE,
              LocalText.same("zone-" + n),
              room,
              interval));
      devices.add(
          new Device(
              "siren-" + n, DeviceClasses.SIREN, LocalText.same("siren-" + n), room, interval));
    }
    return new Points(devices);
  }

  private RuleSet rules() {
    var problems = new Problems();
    var document = YamlReader.parse(PACK, "sim", problems).orElseThrow();
    var bindings = List.of(new RuleSet.Binding(document, Map.of(), Map.of()));
    RuleSet made = RuleSet.of(bindings, points, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.all().toString());
    }
    return made;
  }

  @Override
  public void close() {
    link.close();
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

  /** Time that only the simulation moves. */
  private static final class Time implements Clock {
    private Instant sinceStart = Instant.parse("2026-11-23T00:00:00Z");
    private Duration wrong = Duration.ZERO;
    private long nanos = Duration.ofMinutes(1).toNanos();
    private Trust trust = Trust.PLAUSIBLE;
    private String boot = "boot-1";

    void advance(Duration time) {
      nanos += time.toNanos();
      sinceStart = sinceStart.plus(time);
    }

    /** Somebody sets the wall clock, up to 20 years away, or puts it right. */
    void jump(SplittableRandom random) {
      wrong = random.nextBoolean() ? Duration.ZERO : Duration.ofDays(random.nextLong(-7300, 7300));
      trust = Trust.values()[random.nextInt(Trust.values().length)];
    }

    void reboot(int number) {
      boot = "boot-" + number;
      nanos = Duration.ofSeconds(20).toNanos();
    }

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public Instant wall() {
      return sinceStart.plus(wrong);
    }

    @Override
    public Trust trust() {
      return trust;
    }

    @Override
    public String bootId() {
      return boot;
    }
  }
}
