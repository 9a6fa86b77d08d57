package io.gengfu.simulators.estate;

import io.gengfu.simulators.gpio.SimulatedLines;
import io.gengfu.simulators.lift.LiftServer;
import io.gengfu.simulators.lift.SimulatedLift;
import io.gengfu.simulators.modbus.ModbusBus;
import io.gengfu.simulators.modbus.SimulatedBay;
import io.gengfu.simulators.modbus.SimulatedCharger;
import io.gengfu.simulators.platform.CityPlatform;
import io.gengfu.simulators.wired.Contact;
import io.gengfu.simulators.wired.Relay;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The devices of one residential estate and its city platform, in this process, on loopback ports
 * and one Unix domain socket. What was not asked for is not started.
 */
public final class Estate implements AutoCloseable {

  static final int KEY_LINE = 100;
  static final int SIREN_LINE = 110;
  static final int EXERCISE_INPUT_LINE = 120;
  static final int EXERCISE_OUTPUT_LINE = 121;
  private static final int TAMPER_LINES = 200;
  private static final int ZONES_MAX = KEY_LINE;

  private final @Nullable LiftServer lifts;
  private final @Nullable ModbusBus bus;
  private final @Nullable SimulatedLines lines;
  private final @Nullable CityPlatform platform;
  private final List<Contact> zones;
  private final List<Contact> tampers;
  private final @Nullable Contact key;
  private final @Nullable Relay siren;
  private final @Nullable Contact exerciseInput;
  private final @Nullable Relay exerciseOutput;

  private Estate(
      @Nullable LiftServer lifts,
      @Nullable ModbusBus bus,
      @Nullable SimulatedLines lines,
      @Nullable CityPlatform platform,
      int zoneCount,
      boolean exercise) {
    this.lifts = lifts;
    this.bus = bus;
    this.lines = lines;
    this.platform = platform;
    if (lines == null) {
      zones = List.of();
      tampers = List.of();
      key = null;
      siren = null;
      exerciseInput = null;
      exerciseOutput = null;
    } else {
      zones = contacts(lines, zoneCount, 0);
      tampers = contacts(lines, zoneCount, TAMPER_LINES);
      key = zoneCount > 0 ? Contact.activeLow(lines, KEY_LINE) : null;
      siren = zoneCount > 0 ? new Relay(lines, SIREN_LINE) : null;
      exerciseInput = exercise ? Contact.activeHigh(lines, EXERCISE_INPUT_LINE) : null;
      exerciseOutput = exercise ? new Relay(lines, EXERCISE_OUTPUT_LINE) : null;
    }
  }

  /**
   * Nothing yet.
   *
   * @param folder for the socket and the platform's store; a short path, a socket's may have 107
   *     bytes
   */
  public static Builder builder(Path folder) {
    return new Builder(folder);
  }

  /** The estate of the demo: 4 lifts, 12 chargers, 40 bays, 16 infrared zones, the platform. */
  public static Builder full(Path folder) {
    return builder(folder).lifts(4).chargers(12).bays(40).zones(16).exercise().platform();
  }

  public LiftServer lifts() {
    return present(lifts, "lifts");
  }

  /**
   * One lift.
   *
   * @param number from 1
   */
  public SimulatedLift lift(int number) {
    return lifts().lift(number);
  }

  public ModbusBus bus() {
    return present(bus, "chargers or bays");
  }

  /**
   * One charger.
   *
   * @param number from 1
   */
  public SimulatedCharger charger(int number) {
    return bus().charger(number);
  }

  /**
   * One parking bay.
   *
   * @param number from 1
   */
  public SimulatedBay bay(int number) {
    return bus().bay(number);
  }

  public SimulatedLines lines() {
    return present(lines, "lines");
  }

  /**
   * One infrared zone: active while somebody moves in it.
   *
   * @param number from 1
   */
  public Contact zone(int number) {
    return zones.get(number - 1);
  }

  public List<Contact> zones() {
    return zones;
  }

  /**
   * The lid of one infrared zone: active while it is open.
   *
   * @param number from 1
   */
  public Contact tamper(int number) {
    return tampers.get(number - 1);
  }

  /** The key switch at the guard's desk: active while the perimeter is armed. */
  public Contact key() {
    return present(key, "zones");
  }

  public Relay siren() {
    return present(siren, "zones");
  }

  /** The input line of the relay exercise. */
  public Contact exerciseInput() {
    return present(exerciseInput, "exercise");
  }

  /** The output line of the relay exercise. */
  public Relay exerciseOutput() {
    return present(exerciseOutput, "exercise");
  }

  public CityPlatform platform() {
    return present(platform, "platform");
  }

  /** Whether the estate has a platform. */
  public boolean hasPlatform() {
    return platform != null;
  }

  boolean hasLifts() {
    return lifts != null;
  }

  boolean hasBus() {
    return bus != null;
  }

  boolean hasExercise() {
    return exerciseInput != null;
  }

  /**
   * Writes the site folder by which a gateway finds this estate, with the packs of {@link
   * SiteFolder#packs(Estate)}.
   *
   * @param folder made if it is missing; files in it are replaced
   */
  public void writeSite(Path folder) throws IOException {
    new SiteFolder(this).write(folder);
  }

  @Override
  public void close() {
    // The devices last: a gateway that still runs sees the platform go first, as in life.
    Optional.ofNullable(platform).ifPresent(CityPlatform::close);
    Optional.ofNullable(lifts).ifPresent(LiftServer::close);
    Optional.ofNullable(bus).ifPresent(ModbusBus::close);
    Optional.ofNullable(lines).ifPresent(SimulatedLines::close);
  }

  private static List<Contact> contacts(SimulatedLines lines, int count, int firstLine) {
    return IntStream.range(firstLine, firstLine + count)
        .mapToObj(line -> Contact.activeHigh(lines, line))
        .toList();
  }

  private static <T> T present(@Nullable T part, String asked) {
    if (part == null) {
      throw new IllegalStateException("this estate was built without " + asked);
    }
    return part;
  }

  /** What the estate has. */
  public static final class Builder {
    private final Path folder;
    private int lifts;
    private int chargers;
    private int bays;
    private int zones;
    private int liftPort;
    private int modbusPort;
    private int linkPort;
    private boolean exercise;
    private boolean platform;
    private Optional<URI> broker = Optional.empty();
    private Duration watchdog = Duration.ofSeconds(3);

    private Builder(Path folder) {
      this.folder = folder;
    }

    public Builder lifts(int count) {
      this.lifts = count;
      return this;
    }

    public Builder chargers(int count) {
      this.chargers = count;
      return this;
    }

    public Builder bays(int count) {
      this.bays = count;
      return this;
    }

    /** With them come the key switch and the siren. */
    public Builder zones(int count) {
      this.zones = count;
      return this;
    }

    /** An input and an output line for measuring. */
    public Builder exercise() {
      this.exercise = true;
      return this;
    }

    /** The platform with its embedded broker. */
    public Builder platform() {
      this.platform = true;
      return this;
    }

    /** The platform with a broker that is running already, {@code mqtt://host:port}. */
    public Builder platform(URI running) {
      this.platform = true;
      this.broker = Optional.of(running);
      return this;
    }

    /** Fixed ports; 0, the default of each, takes a free one. */
    public Builder ports(int lift, int modbus, int link) {
      this.liftPort = lift;
      this.modbusPort = modbus;
      this.linkPort = link;
      return this;
    }

    /** How long after the last write of "hold" a lift lets its door go; default 3 s. */
    public Builder watchdog(Duration limit) {
      this.watchdog = limit;
      return this;
    }

    /** Everything is up when this returns, or nothing. */
    public Estate start() {
      if (zones > ZONES_MAX) {
        throw new IllegalArgumentException("at most " + ZONES_MAX + " infrared zones");
      }
      Deque<AutoCloseable> started = new ArrayDeque<>();
      try {
        Files.createDirectories(folder);
        LiftServer liftServer = lifts > 0 ? kept(started, startLifts()) : null;
        ModbusBus modbus = chargers + bays > 0 ? kept(started, startBus()) : null;
        boolean wired = zones > 0 || exercise;
        SimulatedLines chip =
            wired ? kept(started, SimulatedLines.listen(folder.resolve("gpio.sock"))) : null;
        CityPlatform city = platform ? kept(started, startPlatform()) : null;
        return new Estate(liftServer, modbus, chip, city, zones, exercise);
      } catch (IOException | RuntimeException e) {
        started.forEach(part -> closeAfter(e, part));
        throw new IllegalStateException("the estate did not start: " + e.getMessage(), e);
      }
    }

    private static <T extends AutoCloseable> T kept(Deque<AutoCloseable> started, T part) {
      started.push(part);
      return part;
    }

    private static void closeAfter(Exception cause, AutoCloseable part) {
      try {
        part.close();
      } catch (Exception e) { // What AutoCloseable declares.
        cause.addSuppressed(e);
      }
    }

    private LiftServer startLifts() {
      return LiftServer.builder().port(liftPort).lifts(lifts).watchdog(watchdog).start();
    }

    private ModbusBus startBus() {
      return ModbusBus.builder().port(modbusPort).chargers(chargers).bays(bays).start();
    }

    private CityPlatform startPlatform() {
      CityPlatform.Builder with =
          CityPlatform.builder(folder.resolve("platform.db")).linkPort(linkPort);
      broker.ifPresent(with::broker);
      return with.start();
    }
  }
}
