package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.SignalType;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A site in virtual time: devices, packs, an engine, and everything it decided, as text. */
final class Bench implements Decisions {

  static final Device LIFT_1 = device("lift-1", DeviceClasses.LIFT, "1");
  static final Device LIFT_2 = device("lift-2", DeviceClasses.LIFT, "2");
  static final Device CHARGER = device("charger-1", DeviceClasses.CHARGER, "1");
  static final Device ZONE = device("zone-1", DeviceClasses.INFRARED_ZONE, "1");
  static final Device SIREN = device("siren-1", DeviceClasses.SIREN, "1");
  static final Device KEYS = device("keys-1", DeviceClasses.KEY_SWITCH, "1");
  static final Device DWELLING = device("home-1", DeviceClasses.DWELLING, "3");

  final Points points;
  final RuleSet rules;
  final List<String> decided = new ArrayList<>();
  final List<AlertTransition> transitions = new ArrayList<>();
  final List<InstanceState> saved = new ArrayList<>();
  final List<InstanceState> remembered = new ArrayList<>();
  final List<AlertTransition> silences = new ArrayList<>();
  private final List<Adoption.Report> reports = new ArrayList<>();
  final List<Answer> answers = new ArrayList<>();
  final RuleEngine engine;
  private int ids;
  private boolean noRoom;
  private long now = Duration.ofHours(1).toNanos();

  private Bench(RuleSet rules, Points points) {
    this.points = points;
    this.rules = rules;
    this.engine = new RuleEngine(rules, this, () -> "alert-" + ++ids);
  }

  static Device device(String id, DeviceClass deviceClass, String building) {
    var location =
        new Location("b" + building, "estate", building, "2", "3", "lobby", "010" + building);
    return new Device(
        id, deviceClass, new LocalText(id + "号", id), location, Duration.ofSeconds(1));
  }

  static Points site() {
    return new Points(List.of(LIFT_1, LIFT_2, CHARGER, ZONE, SIREN, KEYS, DWELLING));
  }

  /** An engine over lift 1, and whatever else the pack needs, with one pack. */
  static Bench with(String pack) {
    return with(pack, Map.of("lift", List.of("lift-1")), Map.of());
  }

  static Bench with(
      String pack, Map<String, List<String>> devices, Map<String, String> parameters) {
    Points points = site();
    return new Bench(rules(pack, points, devices, parameters), points);
  }

  private static RuleSet rules(
      String pack,
      Points points,
      Map<String, List<String>> devices,
      Map<String, String> parameters) {
    var problems = new Problems();
    Node.Mapping document = document(pack, problems);
    boolean ofLifts = pack.contains("{lift: lift}");
    var binding = new Binding(document, ofLifts ? devices : Map.of(), parameters);
    var rules = RuleSet.of(List.of(binding), points, problems);
    assertThat(problems.all()).isEmpty();
    return rules;
  }

  /** A pack bound to lift 1 alone, over this site. */
  RuleSet rulesOfLift1(String pack) {
    return rules(pack, points, Map.of("lift", List.of("lift-1")), Map.of());
  }

  /** Holds both lifts' doors for an e-bike; throws where a lift is told to run at 666 m/s. */
  static Bench withBrokenRule() {
    Points points = site();
    RuleSet good =
        rules(
            rule(
                "when: lift.ebike && lift.speed < 100 || lift.ebike",
                "do:",
                "  - {set: lift.door_hold, to: true, at-most: 60s}"),
            points,
            Map.of(),
            Map.of());
    var instances = new ArrayList<RuleSet.Instance>();
    for (int i = 0; i < good.instances(); i++) {
      RuleSet.Instance instance = good.instance(i);
      instances.add(new RuleSet.Instance(instance.tuple(), broken(instance.rule())));
    }
    RuleSet.Bound bound = good.bound();
    return new Bench(
        new RuleSet(
            points,
            new RuleSet.Bound(
                bound.tuples(),
                bound.signals(),
                instances,
                bound.rows(),
                bound.memberRows(),
                bound.cells(),
                bound.zone()),
            List.of()),
        points);
  }

  private static Pack.Rule broken(Pack.Rule rule) {
    return new Pack.Rule(
        rule.id(),
        rule.when(),
        inputs -> {
          if (inputs.value(rule.columns().getLast()) == 666) {
            throw new IllegalStateException("broken");
          }
          return rule.clear().test(inputs);
        },
        rule.onDelay(),
        rule.clearForNanos(),
        rule.severity(),
        rule.lane(),
        rule.alert(),
        rule.message(),
        rule.actions(),
        rule.columns(),
        rule.evidence(),
        rule.shape(),
        rule.life(),
        rule.doubt());
  }

  /** Every problem of a pack, as the installer sees it. */
  static List<String> problems(String pack) {
    var problems = new Problems();
    Node.Mapping document = document(pack, problems);
    RuleSet.of(List.of(new Binding(document, Map.of(), Map.of())), site(), problems);
    return problems.all().stream().map(Problem::toString).toList();
  }

  static Node.Mapping document(String pack, Problems problems) {
    return YamlReader.parse(pack, "test.yaml", problems).orElseThrow();
  }

  /** A pack with one rule over lifts, of which only the given lines differ. */
  static String rule(String... lines) {
    return """
    pack: test
    version: "1"
    title: {zh: 试, en: Test}
    scenario: test
    for-each: {lift: lift}
    rules:
      - id: first
        severity: high
        message: {zh: "{lift.name} 有事", en: "Something at {lift.name}, floor {lift.location.floor}"}
    """
        + String.join("\n", lines).indent(4);
  }

  /** A pack with derived signals, and a rule over one of them. */
  static String signals(String when, String... signals) {
    return rule("when: " + when)
        .replace("rules:\n", "signals:\n" + String.join("\n", signals).indent(2) + "rules:\n");
  }

  /** A pack whose one rule is a derived signal called occupied. */
  static String latched(String... signals) {
    return signals("occupied", signals);
  }

  /** Starts a new engine over the same site, as after a restart. */
  Bench restarted(RuleSet rules, List<InstanceState> states) {
    return resumed(rules, states, 0);
  }

  /** The same over an outage, over which the states' times are moved by so much. */
  Bench resumed(RuleSet rules, List<InstanceState> states, long shift) {
    var next = new Bench(rules, points);
    next.ids = ids;
    next.now = now;
    next.engine.resume(states.stream().map(s -> new Remembered(s, shift)).toList(), now);
    return next;
  }

  /** Goes on with another pack over lift 1, as a gateway does that loads its rules again. */
  Bench reloaded(String pack) {
    var next = new Bench(rulesOfLift1(pack), points);
    next.ids = ids;
    next.now = now;
    var adoption = new Adoption(engine, next.engine);
    adoption.leave(now);
    adoption.enter(now);
    next.reports.add(adoption.report());
    return next;
  }

  /** What {@link #reloaded} said. */
  Adoption.Report report() {
    return reports.getLast();
  }

  /** From now on whoever takes the decisions throws at each transition. */
  Bench hasNoRoom() {
    noRoom = true;
    return this;
  }

  Bench after(String duration) {
    Duration span = Duration.parse("PT" + duration);
    now += span.toNanos();
    engine.tick(now);
    return this;
  }

  /** The same, but the tick is late: only the next reading tells the engine. */
  Bench silently(String duration) {
    now += Duration.parse("PT" + duration).toNanos();
    return this;
  }

  Bench reads(String point, Object value) {
    Point at = points.find(point).orElseThrow();
    engine.reading(at.index(), code(at, value), Known.GOOD, now);
    return this;
  }

  Bench loses(String point, byte known) {
    Point at = points.find(point).orElseThrow();
    if (known == Known.STALE) {
      engine.quality(at.index(), known, now);
    } else {
      engine.reading(at.index(), Double.NaN, known, now);
    }
    return this;
  }

  /** What a derived signal of the first tuple is: a flag as 0 or 1, NaN unknown. */
  double signal(String name) {
    return rules.signals().stream()
        .filter(node -> node.signal().name().equals(name))
        .mapToDouble(node -> engine.value(node.slot()))
        .findFirst()
        .orElseThrow();
  }

  Point point(String key) {
    return points.find(key).orElseThrow();
  }

  long now() {
    return now;
  }

  private double code(Point point, Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1 : 0;
      case Number number -> number.doubleValue();
      case String text ->
          point.signal().type() instanceof SignalType.Enumeration type
              ? type.ordinal(text)
              : engine.handle(text);
      default -> throw new IllegalArgumentException("" + value);
    };
  }

  /** What was decided since the last call. */
  List<String> decisions() {
    var copy = List.copyOf(decided);
    decided.clear();
    return copy;
  }

  AlertDesk desk() {
    return engine.desk(now);
  }

  AlertTransition last() {
    return transitions.getLast();
  }

  @Override
  public void silenced(AlertTransition change, InstanceState state) {
    silences.add(change);
    remember(state);
  }

  @Override
  public void remember(InstanceState state) {
    remembered.add(state);
  }

  @Override
  public void transition(AlertTransition transition, InstanceState state) {
    if (noRoom) {
      throw new IllegalStateException("no room");
    }
    transitions.add(transition);
    saved.add(state);
    decided.add(
        transition.kind().name().toLowerCase(Locale.ROOT)
            + " "
            + transition.alertId()
            + " #"
            + transition.number());
  }

  @Override
  public void set(int instance, Point output, double value, long atMostNanos) {
    decided.add("set " + output + " " + value + " " + Duration.ofNanos(atMostNanos));
  }

  @Override
  public void release(int instance, Point output) {
    decided.add("release " + output);
  }

  @Override
  public void say(int instance, Point voice, LocalText words) {
    decided.add("say " + voice + " " + words.en());
  }

  @Override
  public void faulted(int instance, RuntimeException bug) {
    decided.add("faulted " + engine.key(instance) + " " + bug.getMessage());
  }
}
