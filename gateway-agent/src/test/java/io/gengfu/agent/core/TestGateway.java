package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.config.Site.LetsGo;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Remembered;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A core with a lift, a charger, a zone, a siren and an area, under a clock that the test moves.
 */
final class TestGateway implements Journal {

  private static final Duration STEP = Duration.ofMillis(100);

  final TestClock clock;
  final TestDriver driver;
  final Core core;
  final List<Decision> decisions = new ArrayList<>();
  private final Points points = points();
  // Without boxes, for the test that counts what a reading allocates.
  private final double[] records = new double[points.size()];
  private int alerts;

  TestGateway(String pack) {
    this(pack, new TestDriver("siren.sounding"));
  }

  TestGateway(String pack, TestDriver driver) {
    this(pack, driver, new TestClock());
  }

  TestGateway(String pack, TestDriver driver, TestClock clock) {
    this.driver = driver;
    this.clock = clock;
    Set<Point> mapped =
        points.all().stream()
            .filter(p -> !DeviceClasses.isKept(p.signal().name()))
            .filter(p -> !p.device().deviceClass().equals(DeviceClasses.AREA))
            .collect(Collectors.toSet());
    LetsGo letsGo = new LetsGo(Duration.ofSeconds(1), Duration.ofSeconds(3));
    core =
        new Core(
            points,
            rules(pack),
            mapped,
            Map.of(point("lift.door_hold"), letsGo),
            this,
            clock,
            () -> "alert-" + ++alerts);
    core.attach(driver, mapped);
    driver.start(core);
  }

  static Points points() {
    return new Points(
        List.of(
            device("lift", DeviceClasses.LIFT),
            device("charger", DeviceClasses.CHARGER),
            device("zone", DeviceClasses.INFRARED_ZONE),
            device("siren", DeviceClasses.SIREN),
            device("wall", DeviceClasses.AREA)));
  }

  private RuleSet rules(String... packs) {
    var problems = new Problems();
    var bindings = new ArrayList<RuleSet.Binding>();
    for (String pack : packs) {
      var document = YamlReader.parse(pack, "test", problems).orElseThrow();
      bindings.add(new RuleSet.Binding(document, Map.of(), Map.of()));
    }
    RuleSet rules = RuleSet.of(bindings, points, problems);
    assertThat(problems.all()).isEmpty();
    return rules;
  }

  /** Goes on with these packs and no others. */
  Reloaded reloads(String... packs) {
    return core.reload(rules(packs));
  }

  private static Device device(String id, DeviceClass deviceClass) {
    return new Device(id, deviceClass, LocalText.same(id), Location.UNKNOWN, Duration.ofSeconds(1));
  }

  Point point(String key) {
    return points.find(key).orElseThrow();
  }

  /** {@code reads("lift.mode", "normal")}: the value in the words of its type. */
  TestGateway reads(String key, Object value) {
    Point point = point(key);
    core.accept(
        Reading.good(
            point,
            switch (point.signal().type()) {
              case SignalType.Flag flag -> Value.of((Boolean) value);
              case SignalType.Quantity quantity -> Value.of(((Number) value).doubleValue());
              case SignalType.Enumeration type -> new Value.Constant((String) value);
              case SignalType.Text text -> new Value.Text((String) value);
            }));
    return this;
  }

  TestGateway loses(String key) {
    core.accept(Reading.bad(point(key), Cause.TIMEOUT, "no answer"));
    return this;
  }

  /** Lets time pass in small steps, without any reading. */
  TestGateway waits(Duration time) {
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(STEP)) {
      clock.advance(STEP);
      core.tick();
    }
    return this;
  }

  /** Lets time pass while these readings keep coming, as a living device's do. */
  TestGateway waits(Duration time, Runnable meanwhile) {
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(STEP)) {
      clock.advance(STEP);
      meanwhile.run();
      core.tick();
    }
    return this;
  }

  List<AlertTransition> transitions() {
    return decisions.stream()
        .flatMap(d -> d.steps().stream())
        .map(Decision.Step::transition)
        .toList();
  }

  List<Remembered> instances() {
    return Remembered.sameClock(
        decisions.stream().flatMap(d -> d.steps().stream()).map(Decision.Step::instance).toList());
  }

  List<ModeChange> modes() {
    return decisions.stream().flatMap(d -> d.modes().stream()).toList();
  }

  List<OutputState> outputs(String key) {
    return decisions.stream()
        .flatMap(d -> d.outputs().stream())
        .filter(o -> o.point().equals(key))
        .toList();
  }

  @Override
  public void decided(Decision decision) {
    decisions.add(decision);
  }

  @Override
  public void reading(int point, double value, byte known, long nanos, long epochMillis) {
    records[point] = value;
  }

  /** What the journal was given last of this point; 0 when nothing. */
  double recorded(String key) {
    return records[point(key).index()];
  }
}
