package io.gengfu.packs;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.SignalType;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Decisions;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.Known;
import io.gengfu.rules.RuleEngine;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One device of each class, one shipped pack, and what it decides. */
final class Estate implements Decisions {

  static final List<Device> DEVICES = DeviceClasses.all().stream().map(Estate::device).toList();

  private final Points points = new Points(DEVICES);
  private final RuleEngine engine;
  private final List<String> decided = new ArrayList<>();
  private long now = Duration.ofDays(1).toNanos();
  private int ids;

  Estate(String pack) {
    this(pack, Map.of());
  }

  Estate(String pack, Map<String, String> parameters) {
    var problems = new Problems();
    var document = YamlReader.parse(read(pack), "packs/" + pack + ".yaml", problems).orElseThrow();
    var rules = RuleSet.of(List.of(new Binding(document, Map.of(), parameters)), points, problems);
    assertThat(problems.all()).isEmpty();
    assertThat(rules.instances()).isPositive();
    engine = new RuleEngine(rules, this, () -> "alert-" + ++ids);
  }

  private static Device device(DeviceClass deviceClass) {
    var name = new LocalText("1号" + deviceClass.name(), deviceClass.name() + " 1");
    return new Device(
        deviceClass.name(), deviceClass, name, Location.UNKNOWN, Duration.ofSeconds(1));
  }

  private static String read(String pack) {
    try (var in = Estate.class.getResourceAsStream("/io/gengfu/packs/" + pack + ".yaml")) {
      assertThat(in).as(pack).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Estate reads(String point, Object value) {
    Point at = points.find(point).orElseThrow();
    double code =
        switch (value) {
          case Boolean flag -> flag ? 1 : 0;
          case Number number -> number.doubleValue();
          default -> ((SignalType.Enumeration) at.signal().type()).ordinal(value.toString());
        };
    engine.reading(at.index(), code, Known.GOOD, now);
    return this;
  }

  Estate loses(String point) {
    engine.reading(points.find(point).orElseThrow().index(), Double.NaN, Known.BAD, now);
    return this;
  }

  Estate after(String duration) {
    now += Duration.parse("PT" + duration).toNanos();
    engine.tick(now);
    return this;
  }

  /** Rules that raised or cleared, outputs set or released, in order, since the last call. */
  List<String> decisions() {
    var copy = List.copyOf(decided);
    decided.clear();
    return copy;
  }

  @Override
  public void transition(AlertTransition transition, InstanceState saved) {
    assertThat(transition.message().zh()).doesNotContain("{").isNotBlank();
    assertThat(transition.message().en()).doesNotContain("{").isNotBlank();
    decided.add(transition.kind().name().toLowerCase(Locale.ROOT) + " " + transition.rule());
  }

  @Override
  public void set(int instance, Point output, double value, long atMostNanos) {
    String limit = atMostNanos == Long.MAX_VALUE ? "" : " at most " + Duration.ofNanos(atMostNanos);
    decided.add("set " + output + " " + (value != 0) + limit);
  }

  @Override
  public void release(int instance, Point output) {
    decided.add("release " + output);
  }

  @Override
  public void say(int instance, Point voice, LocalText words) {
    assertThat(words.zh()).isNotBlank();
    decided.add("say " + voice);
  }

  @Override
  public void faulted(int instance, RuntimeException bug) {
    throw new AssertionError(engine.key(instance), bug);
  }
}
