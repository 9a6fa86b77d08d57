package io.gengfu.model;

import io.gengfu.model.Output.Cap;
import io.gengfu.model.Output.Interlock;
import io.gengfu.model.Output.Rest;
import io.gengfu.model.SignalType.Enumeration;
import io.gengfu.model.SignalType.Flag;
import io.gengfu.model.SignalType.Quantity;
import io.gengfu.model.SignalType.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The device classes that packs are written for and profiles map to. */
public final class DeviceClasses {

  /**
   * The signal that the gateway itself keeps for every device: nothing good was heard of it for
   * three intervals. No profile maps it.
   */
  public static final String SILENT = "silent";

  /**
   * The signal that the gateway itself keeps for every device: some rule about it cannot tell
   * whether its condition holds, because of a reading that is uncertain, bad or stale. No profile
   * maps it.
   */
  public static final String UNDECIDED = "undecided";

  /** The flag of an area that says nobody is at home. */
  public static final String AWAY = "away";

  /** The signal of the gateway that says what its wall clock is worth. */
  public static final String CLOCK = "clock";

  /** The signal of the gateway that says whether what it decides is recorded. */
  public static final String STORE = "store";

  /** Days that the gateway's own certificate is still good for: of several, the first to end. */
  public static final String CERTIFICATE = "certificate_days";

  /** The same of the certificates that brokers have shown. */
  public static final String BROKER_CERTIFICATE = "broker_certificate_days";

  /** The signal of the gateway that says that another one runs under its id. */
  public static final String TWIN = "twin";

  /** How many damaged files were set aside when the gateway started. */
  public static final String SET_ASIDE = "set_aside";

  /** The signal of the gateway that says that a platform confirms nothing of what it gets. */
  public static final String UNCONFIRMED = "unconfirmed";

  private static final Flag FLAG = new Flag();

  /**
   * What every device may have and few do. Rules over {@code any} read them everywhere: a point
   * that no profile maps is never known, and so never alarms.
   */
  private static final List<Signal> COMMON =
      List.of(
          Signal.input("tamper", FLAG),
          Signal.input("battery", new Quantity(Unit.PERCENT)),
          Signal.input(SILENT, FLAG),
          Signal.input(UNDECIDED, FLAG));

  private static final Text TEXT = new Text();

  /** Service mode after GB/T 24476; the numbers on the wire are the profile's business. */
  public static final Enumeration MODE =
      new Enumeration(
          "Mode",
          List.of(
              "stop",
              "normal",
              "inspection",
              "fire_return",
              "firefighter",
              "emergency_power",
              "earthquake",
              "unknown"));

  private static final Enumeration DOOR =
      new Enumeration("Door", List.of("closed", "open", "opening", "closing", "unknown"));
  private static final Enumeration CAR_STATUS =
      new Enumeration("CarStatus", List.of("stopped", "running", "unknown"));
  private static final Enumeration DIRECTION =
      new Enumeration("Direction", List.of("none", "up", "down"));
  private static final Enumeration LINE =
      new Enumeration("Line", List.of("normal", "alarm", "open", "shorted"));

  /**
   * A lift car. A door is held only in normal mode, known and fresh, and at most 60 s in 10 min: a
   * door that stands open in a fire is a chimney.
   */
  public static final DeviceClass LIFT =
      deviceClass(
          "lift",
          false,
          List.of(
              Signal.input("mode", MODE),
              Signal.input("car_status", CAR_STATUS),
              Signal.input("direction", DIRECTION),
              Signal.input("door", DOOR),
              Signal.input("door_zone", FLAG),
              Signal.input("floor", new Quantity(Unit.NONE)),
              Signal.input("person", FLAG),
              Signal.input("alarm_button", FLAG),
              Signal.input("ebike", FLAG),
              Signal.input("fault_code", TEXT),
              Signal.input("speed", new Quantity(Unit.METRE_PER_SECOND)),
              Signal.input("over_travel", FLAG),
              Signal.input("powered", FLAG),
              Signal.output(
                  "door_hold",
                  FLAG,
                  new Output(
                      Rest.SAFE,
                      true,
                      Optional.of(new Interlock("mode", "normal", Duration.ofSeconds(2))),
                      Optional.of(new Cap(Duration.ofSeconds(60), Duration.ofMinutes(10))))),
              Signal.output("voice", TEXT, Output.plain(Rest.MOMENTARY))));

  /**
   * Sensors that were added to a lift whose controller tells nothing. {@code door_contact} is true
   * while the door is open, {@code level} while the car is level with a floor; {@code vibration} is
   * what an accelerometer on the car shows beside gravity. A lift is made of them by the profile
   * lift-addon-kit, so that the packs for lifts hold.
   */
  public static final DeviceClass LIFT_KIT =
      deviceClass(
          "lift_kit",
          false,
          List.of(
              Signal.input("door_contact", FLAG),
              Signal.input("level", FLAG),
              Signal.input("motion", FLAG),
              Signal.input("moving", FLAG),
              Signal.input("vibration", new Quantity(Unit.METRE_PER_SECOND_SQUARED)),
              Signal.input("alarm_button", FLAG)));

  /** One infrared alarm zone: a PIR or a beam, with its tamper contact and supervised line. */
  public static final DeviceClass INFRARED_ZONE =
      deviceClass(
          "infrared_zone",
          false,
          List.of(
              Signal.input("motion", FLAG),
              Signal.input("beam", FLAG),
              Signal.input("line", LINE)));

  /**
   * A low-resolution thermal camera, reduced to what rules need. {@code presence} is the number of
   * pixels that are warmer than what is around, {@code bad_pixels} of those that do not count.
   */
  public static final DeviceClass THERMAL_ARRAY =
      deviceClass(
          "thermal_array",
          false,
          List.of(
              Signal.input("hottest", new Quantity(Unit.CELSIUS)),
              Signal.input("median", new Quantity(Unit.CELSIUS)),
              Signal.input("ambient", new Quantity(Unit.CELSIUS)),
              Signal.input("presence", new Quantity(Unit.NONE)),
              Signal.input("bad_pixels", new Quantity(Unit.NONE))));

  /** A contactless thermometer. */
  public static final DeviceClass THERMOMETER =
      deviceClass(
          "thermometer",
          false,
          List.of(
              Signal.input("temperature", new Quantity(Unit.CELSIUS)),
              Signal.input("ambient", new Quantity(Unit.CELSIUS))));

  /**
   * An e-bike charger. {@code relay} true means the socket is supplied; false is always allowed.
   */
  public static final DeviceClass CHARGER =
      deviceClass(
          "charger",
          false,
          List.of(
              Signal.input("power", new Quantity(Unit.WATT)),
              Signal.input("current", new Quantity(Unit.AMPERE)),
              Signal.input("temperature", new Quantity(Unit.CELSIUS)),
              Signal.input("smoke", FLAG),
              Signal.input("leakage", new Quantity(Unit.MILLIAMPERE)),
              Signal.output("relay", FLAG, Output.plain(Rest.KEEP))));

  /** A parking bay for an e-bike, or a place where none may stand, with a voice beside it. */
  public static final DeviceClass PARKING_BAY =
      deviceClass(
          "parking_bay",
          false,
          List.of(
              Signal.input("occupied", FLAG),
              Signal.output("voice", TEXT, Output.plain(Rest.MOMENTARY))));

  /** What recognises an e-bike in a lobby or on a stair, with a voice beside it. */
  public static final DeviceClass EBIKE_DETECTOR =
      deviceClass(
          "ebike_detector",
          false,
          List.of(
              Signal.input("ebike", FLAG),
              Signal.output("voice", TEXT, Output.plain(Rest.MOMENTARY))));

  /** A smoke detector's contact. */
  public static final DeviceClass SMOKE_DETECTOR =
      deviceClass("smoke_detector", false, List.of(Signal.input("smoke", FLAG)));

  /**
   * The dwelling of a person who lives alone; its raw values stay in the building. {@code bed} is
   * true while somebody lies in it, {@code temperature} is the person's.
   */
  public static final DeviceClass DWELLING =
      deviceClass(
          "dwelling",
          true,
          List.of(
              Signal.input("motion", FLAG),
              Signal.input("door", DOOR),
              Signal.input("water", new Quantity(Unit.CUBIC_METRE)),
              Signal.input("pulse", new Quantity(Unit.PER_MINUTE)),
              Signal.input("respiration", new Quantity(Unit.PER_MINUTE)),
              Signal.input("temperature", new Quantity(Unit.CELSIUS)),
              Signal.input("bed", FLAG),
              Signal.input("fall", FLAG),
              Signal.input("sos", FLAG),
              Signal.output("voice", TEXT, Output.plain(Rest.MOMENTARY))));

  /** A siren or a lamp behind a relay. */
  public static final DeviceClass SIREN =
      deviceClass(
          "siren", false, List.of(Signal.output("sounding", FLAG, Output.plain(Rest.SAFE))));

  /** A key switch that arms an area. */
  public static final DeviceClass KEY_SWITCH =
      deviceClass("key_switch", false, List.of(Signal.input("armed", FLAG)));

  /**
   * What people have set of a place: armed, away, walk test, inspection. No device and no profile:
   * the site declares it and the gateway keeps it.
   */
  public static final DeviceClass AREA =
      deviceClass(
          "area",
          false,
          List.of(
              Signal.input("armed", FLAG),
              Signal.input(AWAY, FLAG),
              Signal.input("walk_test", FLAG),
              Signal.input("inspection", FLAG)));

  /** What the gateway's wall clock is worth. */
  public static final Enumeration CLOCK_STATE =
      new Enumeration("Clock", List.of("trusted", "drifting", "unknown"));

  /**
   * What the gateway's store takes: all; alerts only; nothing, since a write does not end, the disk
   * is full, or a write fails.
   */
  public static final Enumeration STORE_STATE =
      new Enumeration("Store", List.of("good", "alerts_only", "stalled", "full", "failing"));

  /** The gateway itself, as rules see it: one device of each site, which no profile maps. */
  public static final DeviceClass GATEWAY =
      deviceClass(
          "gateway",
          false,
          List.of(
              Signal.input("uplink", FLAG),
              Signal.input(STORE, STORE_STATE),
              Signal.input(CLOCK, CLOCK_STATE),
              Signal.input(CERTIFICATE, new Quantity(Unit.NONE)),
              Signal.input(BROKER_CERTIFICATE, new Quantity(Unit.NONE)),
              Signal.input(TWIN, FLAG),
              Signal.input(SET_ASIDE, new Quantity(Unit.NONE)),
              Signal.input(UNCONFIRMED, FLAG),
              Signal.input("power", FLAG)));

  private static final List<DeviceClass> ALL =
      List.of(
          LIFT,
          LIFT_KIT,
          INFRARED_ZONE,
          THERMAL_ARRAY,
          THERMOMETER,
          CHARGER,
          PARKING_BAY,
          EBIKE_DETECTOR,
          SMOKE_DETECTOR,
          DWELLING,
          SIREN,
          KEY_SWITCH,
          AREA,
          GATEWAY);

  /**
   * What every device has; a pack over {@code any} speaks of it. Bound to devices of all classes.
   */
  public static final DeviceClass ANY = deviceClass("any", false, List.of());

  private DeviceClasses() {}

  /** The classes that a profile can map: those that the gateway does not keep itself. */
  public static List<DeviceClass> mappable() {
    return ALL.stream().filter(c -> !c.equals(AREA) && !c.equals(GATEWAY)).toList();
  }

  private static DeviceClass deviceClass(String name, boolean personal, List<Signal> own) {
    var signals = new ArrayList<>(own);
    signals.addAll(COMMON);
    return new DeviceClass(name, personal, signals);
  }

  /** Whether every class has a signal of this name. */
  public static boolean isCommon(String signal) {
    return COMMON.stream().anyMatch(s -> s.name().equals(signal));
  }

  /** Whether the gateway keeps this signal of every device, so that no profile maps it. */
  public static boolean isKept(String signal) {
    return signal.equals(SILENT) || signal.equals(UNDECIDED);
  }

  public static List<DeviceClass> all() {
    return ALL;
  }

  public static Optional<DeviceClass> named(String name) {
    return ALL.stream().filter(c -> c.name().equals(name)).findFirst();
  }
}
