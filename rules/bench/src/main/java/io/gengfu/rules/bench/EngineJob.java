package io.gengfu.rules.bench;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Decisions;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.RuleEngine;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Both jobs in the engine of the product. */
final class EngineJob implements Job {

  private static final List<String> SIGNALS = List.of("temperature", "smoke", "current");

  private final Points points;
  private final RuleEngine engine;

  private EngineJob(Points points, RuleSet rules, Alerts alerts) {
    this.points = points;
    this.engine = new RuleEngine(rules, decisions(alerts), ids());
  }

  static EngineJob of(boolean a, int devices, Alerts alerts) {
    Points points = site(devices);
    return new EngineJob(points, rules(a, points), alerts);
  }

  /** The same with the conditions asked for every reading. */
  static EngineJob asked(boolean a, int devices, Alerts alerts) {
    Points points = site(devices);
    return new EngineJob(points, rules(a, points).askedAlways(), alerts);
  }

  /** That without code made of the conditions. */
  static EngineJob closures(boolean a, int devices, Alerts alerts) {
    Points points = site(devices);
    return new EngineJob(points, rules(a, points).interpretedOnly(), alerts);
  }

  /** A pack of so many rules, all over the same two signals, asked for every reading. */
  static EngineJob large(int count, int devices, Alerts alerts) {
    Points points = site(devices);
    var problems = new Problems();
    var binding = binding(Templates.large(count), Map.of(), problems);
    RuleSet rules = checked(RuleSet.of(List.of(binding), points, problems), problems);
    return new EngineJob(points, rules.askedAlways(), alerts);
  }

  private static RuleSet rules(boolean a, Points points) {
    return a ? rulesOfA(points) : rulesOfB(points);
  }

  static RuleSet rulesOfA(Points points) {
    var problems = new Problems();
    var binding = binding(Templates.pack("job-a", Templates.ofA()), Map.of(), problems);
    return checked(RuleSet.of(List.of(binding), points, problems), problems);
  }

  static RuleSet rulesOfB(Points points) {
    var problems = new Problems();
    var bindings = new ArrayList<RuleSet.Binding>();
    for (int t = 0; t < Templates.COUNT; t++) {
      var ids = new ArrayList<String>();
      for (int device = t; device < points.devices().size(); device += Templates.COUNT) {
        ids.add(points.devices().get(device).id());
      }
      String pack = Templates.pack("job-b" + t, Templates.ofB(t));
      bindings.add(binding(pack, Map.of("c", ids), problems));
    }
    return checked(RuleSet.of(bindings, points, problems), problems);
  }

  private static RuleSet.Binding binding(
      String pack, Map<String, List<String>> devices, Problems problems) {
    var document = YamlReader.parse(pack, "bench.yaml", problems).orElseThrow();
    return new RuleSet.Binding(document, devices, Map.of());
  }

  private static RuleSet checked(RuleSet rules, Problems problems) {
    if (!problems.all().isEmpty()) {
      throw new IllegalStateException("" + problems.all());
    }
    return rules;
  }

  static Points site(int devices) {
    var all = new ArrayList<Device>();
    for (int i = 0; i < devices; i++) {
      var location = new Location("b1", "estate", "1", "1", "1", "room", "0101");
      all.add(
          new Device(
              "c" + i,
              DeviceClasses.CHARGER,
              LocalText.same("charger " + i),
              location,
              Duration.ofSeconds(1)));
    }
    return new Points(all);
  }

  private static java.util.function.Supplier<String> ids() {
    int[] last = new int[1];
    return () -> "alert-" + ++last[0];
  }

  @Override
  public int address(int device, int signal) {
    return points.find("c" + device + "." + SIGNALS.get(signal)).orElseThrow().index();
  }

  @Override
  public void reading(int address, double value, byte known, long nanos) {
    engine.reading(address, value, known, nanos);
  }

  private static Decisions decisions(Alerts alerts) {
    return new Decisions() {
      @Override
      public void transition(AlertTransition transition, InstanceState saved) {
        String id = transition.devices().getFirst().id();
        alerts.step(
            Integer.parseInt(id.substring(1)),
            transition.rule().equals("hot") ? 0 : 1,
            transition.kind() == AlertTransition.Kind.RAISED,
            transition.nanos());
      }

      @Override
      public void set(int instance, Point output, double value, long atMostNanos) {
        throw new IllegalStateException("no rule sets an output");
      }

      @Override
      public void release(int instance, Point output) {
        throw new IllegalStateException("no rule sets an output");
      }

      @Override
      public void say(int instance, Point voice, LocalText words) {
        throw new IllegalStateException("no rule speaks");
      }

      @Override
      public void faulted(int instance, RuntimeException bug) {
        throw bug;
      }
    };
  }
}
