package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every rule of a site, compiled and bound to its points: what a {@link RuleEngine} runs. Holds no
 * state and never changes.
 */
public final class RuleSet {

  /**
   * One pack as the site uses it.
   *
   * @param devices for-each variable to device ids, by default all of the class; a {@code with}
   *     variable to one id
   * @param parameters instead of the pack's own
   * @param mark where the site says so, for problems of the binding
   */
  public record Binding(
      Node.Mapping document,
      Map<String, List<String>> devices,
      Map<String, String> parameters,
      Mark mark) {

    public Binding {
      devices = Map.copyOf(devices);
      parameters = Map.copyOf(parameters);
    }

    /** A binding whose problems are shown at the pack. */
    public Binding(
        Node.Mapping document, Map<String, List<String>> devices, Map<String, String> parameters) {
      this(document, devices, parameters, document.mark());
    }
  }

  /**
   * One rule over one tuple of devices.
   *
   * @param firstPoint where the points of its pack's columns begin in the engine's rows
   * @param firstLatch where the latches of its pack over these devices begin
   */
  record Instance(Pack pack, Pack.Rule rule, List<Device> devices, int firstPoint, int firstLatch) {

    Instance {
      devices = List.copyOf(devices);
    }

    String key() {
      var ids = devices.stream().map(Device::id).collect(Collectors.joining(","));
      return pack.name() + "/" + rule.id() + "/" + ids;
    }
  }

  private final Points points;
  private final List<Instance> instances;
  private final int[] rows;
  private final int latches;
  private final List<String> texts;
  private final int[] firstDependent;
  private final int[] dependents;

  /**
   * @param instances in the order in which one reading evaluates them
   * @param rows the points of every pack over every tuple of devices
   */
  RuleSet(Points points, List<Instance> instances, int[] rows, int latches, List<String> texts) {
    this.points = points;
    this.instances = List.copyOf(instances);
    this.rows = rows;
    this.latches = latches;
    this.texts = List.copyOf(texts);
    this.firstDependent = new int[points.size() + 1];
    for (Instance instance : instances) {
      for (int column : instance.rule().columns()) {
        firstDependent[rows[instance.firstPoint() + column] + 1]++;
      }
    }
    for (int i = 0; i < points.size(); i++) {
      firstDependent[i + 1] += firstDependent[i];
    }
    this.dependents = new int[firstDependent[points.size()]];
    int[] next = firstDependent.clone();
    for (int i = 0; i < instances.size(); i++) {
      for (int column : instances.get(i).rule().columns()) {
        dependents[next[rows[instances.get(i).firstPoint() + column]]++] = i;
      }
    }
  }

  /** Rules for a site that has none. */
  public static RuleSet empty() {
    return new RuleSet(new Points(List.of()), List.of(), new int[0], 0, List.of());
  }

  /**
   * Compiles every pack and binds it to the points of the site. With problems the answer must not
   * be run.
   */
  public static RuleSet of(List<Binding> packs, Points points, Problems problems) {
    return new Binder(points, problems).bind(packs);
  }

  /**
   * Loads what compiling needs, which is most of what the first pack costs. To be called once,
   * early, on a thread of its own, while others read files; nothing depends on it.
   */
  public static void preload() {
    var problems = new Problems();
    var scope = new Scope(List.of());
    var mark = new Mark("preload", 0, 0);
    new Conditions(scope, List.of(), new TextConstants(), problems)
        .compile(
            new Expression(
                new Node.Scalar("Mode.normal != Mode.stop && 1 < 2", true, mark), at -> at, ""));
  }

  /** How many rule instances there are. */
  public int instances() {
    return instances.size();
  }

  /** Every point that some condition reads. */
  public Set<Point> inputs() {
    var inputs = new LinkedHashSet<Point>();
    for (int i = 0; i < points.size(); i++) {
      if (firstDependent[i + 1] > firstDependent[i]) {
        inputs.add(points.at(i));
      }
    }
    return inputs;
  }

  /** Every output that some rule sets or speaks through. */
  public Set<Point> outputs() {
    var outputs = new LinkedHashSet<Point>();
    for (Instance instance : instances) {
      for (Pack.Action action : instance.rule().allActions()) {
        outputs.add(
            switch (action) {
              case Pack.Action.Set set ->
                  points.of(instance.devices().get(set.variable()), set.output().name());
              case Pack.Action.Say say ->
                  points.of(instance.devices().get(say.variable()), say.voice().name());
            });
      }
    }
    return outputs;
  }

  Points points() {
    return points;
  }

  Instance instance(int number) {
    return instances.get(number);
  }

  int[] rows() {
    return rows;
  }

  int latches() {
    return latches;
  }

  List<String> texts() {
    return texts;
  }

  int firstDependent(int point) {
    return firstDependent[point];
  }

  int dependent(int at) {
    return dependents[at];
  }
}
