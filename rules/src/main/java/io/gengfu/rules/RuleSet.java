package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.Pack.Derived;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
   * One pack over one tuple of devices.
   *
   * @param devices one for each variable; of a group the first
   * @param id of the devices, or of the place: {@code device[,device]}
   * @param row where the slots of its pack's columns begin in the engine's rows
   * @param firstGroup where its groups' members begin
   * @param firstSlot of its derived signals
   * @param firstCell of their memory
   * @param cells how many cells that are
   */
  record Tuple(
      Pack pack,
      List<Device> devices,
      String id,
      int row,
      int firstGroup,
      int firstSlot,
      int firstCell,
      int cells) {

    Tuple {
      devices = List.copyOf(devices);
    }
  }

  /**
   * One derived signal over one tuple of devices.
   *
   * @param slot of its value
   * @param cell the first of its memory
   */
  record SignalNode(Tuple tuple, Derived signal, int slot, int cell, int cells) {}

  /** One rule over one tuple of devices. */
  record Instance(Tuple tuple, Pack.Rule rule) {

    Pack pack() {
      return tuple.pack();
    }

    List<Device> devices() {
      return tuple.devices();
    }

    /** The slot whose readings it counts, if its rule counts any. */
    int counted(int[] rows) {
      return rows[tuple.row() + rule.evidence().getFirst()];
    }

    String key() {
      return pack().name() + "/" + rule.id() + "/" + tuple.id();
    }
  }

  private final Points points;
  private final Bound bound;
  private final List<String> texts;
  private final Dependents dependents;
  private final Programs programs;
  private final Bands bands;
  private final int[] rows;
  private final int[] memberRows;
  // Of each instance, where a reading that concerns it finds them without touching the instance.
  private final Pack.Rule[] ruleOf;
  private final int[] rowOf;

  RuleSet(Points points, Bound bound, List<String> texts) {
    this(points, bound, texts, true, true);
  }

  private RuleSet(Points points, Bound bound, List<String> texts, boolean fused, boolean banded) {
    this.points = points;
    this.bound = bound;
    this.texts = List.copyOf(texts);
    this.rows = bound.rows().stream().mapToInt(Integer::intValue).toArray();
    this.memberRows = bound.memberRows().stream().mapToInt(Integer::intValue).toArray();
    this.ruleOf = bound.instances().stream().map(Instance::rule).toArray(Pack.Rule[]::new);
    this.rowOf = bound.instances().stream().mapToInt(i -> i.tuple().row()).toArray();
    this.dependents = new Dependents(bound, rows, memberRows, slots());
    this.programs = new Programs(bound.instances(), dependents, rows, slots(), fused);
    this.bands =
        banded ? Bands.of(bound.instances(), dependents, rows, slots()) : Bands.none(slots());
  }

  /**
   * Everything that a {@link Binder} found.
   *
   * @param signals in the order in which one reading steps them
   * @param instances in the order in which one reading evaluates them
   * @param rows the slots of every pack over every tuple of devices
   * @param memberRows of every group where its members' rows begin, how many, and how wide
   * @param zone where the site's wall clock hangs
   */
  record Bound(
      List<Tuple> tuples,
      List<SignalNode> signals,
      List<Instance> instances,
      List<Integer> rows,
      List<Integer> memberRows,
      int cells,
      ZoneId zone) {
    Bound {
      tuples = List.copyOf(tuples);
      signals = List.copyOf(signals);
      instances = List.copyOf(instances);
      rows = List.copyOf(rows);
      memberRows = List.copyOf(memberRows);
    }
  }

  /**
   * The same rules with every condition asked for every new value, even where nothing can change:
   * slower, and the measure of what knowing that brings.
   */
  public RuleSet askedAlways() {
    return new RuleSet(points, bound, texts, true, false);
  }

  /** That without code made of the conditions: slower still, and the measure of the code. */
  public RuleSet interpretedOnly() {
    return new RuleSet(points, bound, texts, false, false);
  }

  /** The packs whose conditions are asked one by one, because no code could be made of them. */
  public List<String> interpreted() {
    return programs.interpreted();
  }

  /** Rules for a site that has none. */
  public static RuleSet empty() {
    var nothing =
        new Bound(List.of(), List.of(), List.of(), List.of(), List.of(), 0, ZoneOffset.UTC);
    return new RuleSet(new Points(List.of()), nothing, List.of());
  }

  /**
   * Compiles every pack and binds it to the points of the site. With problems the answer must not
   * be run.
   */
  public static RuleSet of(List<Binding> packs, Points points, Problems problems) {
    return of(packs, points, Calendar.PLAIN, problems);
  }

  /** The same for a site with a calendar, which schedules go by. */
  public static RuleSet of(
      List<Binding> packs, Points points, Calendar calendar, Problems problems) {
    return of(packs, points, calendar, CheckedExpressions.NONE, problems);
  }

  /** The same, with what earlier starts have checked; what they have not is kept for later ones. */
  public static RuleSet of(
      List<Binding> packs,
      Points points,
      Calendar calendar,
      CheckedExpressions checked,
      Problems problems) {
    return new Binder(points, calendar, checked, problems).bind(packs);
  }

  /** How many rule instances there are. */
  public int instances() {
    return bound.instances().size();
  }

  /** Every point that some condition reads. */
  public Set<Point> inputs() {
    var inputs = new LinkedHashSet<Point>();
    for (int i = 0; i < points.size(); i++) {
      if (dependents.isRead(i)) {
        inputs.add(points.at(i));
      }
    }
    return inputs;
  }

  /** Every output that some rule sets or speaks through. */
  public Set<Point> outputs() {
    var outputs = new LinkedHashSet<Point>();
    for (Instance instance : bound.instances()) {
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

  Programs programs() {
    return programs;
  }

  Bands bands() {
    return bands;
  }

  Points points() {
    return points;
  }

  Instance instance(int number) {
    return bound.instances().get(number);
  }

  Pack.Rule rule(int instance) {
    return ruleOf[instance];
  }

  /** Where the slots of the instance's devices begin in {@link #rows}. */
  int row(int instance) {
    return rowOf[instance];
  }

  List<Tuple> tuples() {
    return bound.tuples();
  }

  List<SignalNode> signals() {
    return bound.signals();
  }

  Dependents dependents() {
    return dependents;
  }

  /** Points first, then derived signals. */
  int slots() {
    return points.size() + bound.signals().size();
  }

  int cells() {
    return bound.cells();
  }

  int[] rows() {
    return rows;
  }

  int[] memberRows() {
    return memberRows;
  }

  List<String> texts() {
    return texts;
  }

  Bound bound() {
    return bound;
  }
}
