package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Points;
import io.gengfu.model.Signal;
import io.gengfu.rules.Pack.Column;
import io.gengfu.rules.Pack.Derived;
import io.gengfu.rules.Pack.Group;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.Pack.Variable;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.rules.RuleSet.Instance;
import io.gengfu.rules.RuleSet.SignalNode;
import io.gengfu.rules.RuleSet.Tuple;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes one instance of every rule for every device that its pack is bound to. */
final class Binder {

  private final Points points;
  private final Calendar calendar;
  private final CheckedExpressions checked;
  private final Problems problems;
  private final TextConstants texts = new TextConstants();
  private final List<Tuple> tuples = new ArrayList<>();
  private final List<SignalNode> signals = new ArrayList<>();
  private final List<Instance> instances = new ArrayList<>();
  private final List<Integer> rows = new ArrayList<>();
  private final List<Integer> memberRows = new ArrayList<>();
  private final Set<String> bound = new HashSet<>();
  private int cells;

  Binder(Points points, Calendar calendar, CheckedExpressions checked, Problems problems) {
    this.points = points;
    this.calendar = calendar;
    this.checked = checked;
    this.problems = problems;
  }

  RuleSet bind(List<Binding> bindings) {
    var packs = new ArrayList<Pack>();
    for (Binding binding : bindings) {
      Pack pack = PackReader.read(binding, calendar, checked, texts, problems);
      packs.add(pack);
      if (!pack.variables().isEmpty()) {
        bind(pack, binding);
      }
    }
    var inhibiting = new Inhibiting(packs, problems);
    inhibiting.check();
    if (!problems.isEmpty()) {
      // A circle has no depth.
      return RuleSet.empty();
    }
    // What silences others before what is silenced; then those with outputs first: they are what a
    // reading must not wait for.
    instances.sort(
        Comparator.<Instance>comparingInt(instance -> inhibiting.depth(instance.rule()))
            .thenComparing(instance -> !instance.rule().setsOutputs()));
    return new RuleSet(
        points,
        new RuleSet.Bound(tuples, signals, instances, rows, memberRows, cells, calendar.zone()),
        texts.all());
  }

  private void bind(Pack pack, Binding binding) {
    var names = pack.variables().stream().map(Variable::name).toList();
    for (String name : binding.devices().keySet()) {
      if (!names.contains(name)) {
        report(binding, name, "unknown variable", Nearest.hint(name, names));
      }
    }
    List<Device> all = selected(pack, forEach(pack.variables().getFirst(), binding), binding);
    if (pack.per().isPresent()) {
      Place per = pack.per().get();
      var places = new LinkedHashMap<String, List<Device>>();
      all.forEach(d -> places.computeIfAbsent(per.of(d), place -> new ArrayList<>()).add(d));
      places.forEach(
          (place, members) ->
              bind(pack, members.getFirst(), members, per.word() + "=" + place, binding));
    } else {
      all.forEach(device -> bind(pack, device, List.of(), "", binding));
    }
  }

  /**
   * @param members of the place that the instance is for; empty where it is for one device
   * @param place empty likewise
   */
  private void bind(Pack pack, Device first, List<Device> members, String place, Binding binding) {
    var groups = new ArrayList<List<Device>>();
    var devices = new ArrayList<Device>();
    devices.add(first);
    for (int i = 0; i < pack.variables().size(); i++) {
      Optional<Group> group = group(pack, i);
      if (group.isPresent()) {
        List<Device> of = i == 0 ? members : members(pack, group.get(), first, binding);
        groups.add(of);
        if (i > 0) {
          of.stream().findFirst().ifPresent(devices::add);
        }
      } else if (i > 0) {
        with(pack.variables().get(i), first, binding).ifPresent(devices::add);
      }
    }
    if (devices.size() == pack.variables().size()) {
      String ids =
          devices.stream()
              .filter(device -> group(pack, devices.indexOf(device)).isEmpty())
              .map(Device::id)
              .collect(Collectors.joining(","));
      instances(pack, devices, groups, place.isEmpty() ? ids : place, binding);
    }
  }

  private static Optional<Group> group(Pack pack, int variable) {
    return pack.groups().stream().filter(g -> g.variable() == variable).findFirst();
  }

  private List<Device> members(Pack pack, Group group, Device first, Binding binding) {
    Variable variable = pack.variables().get(group.variable());
    List<Device> members =
        candidates(variable, binding).stream()
            .filter(device -> group.same().of(device).equals(group.same().of(first)))
            .toList();
    if (members.isEmpty()) {
      report(
          binding,
          variable.name(),
          "there is no " + variable.deviceClass().name() + " near " + first.id(),
          "at least one in the same " + group.same().word());
    } else if (members.size() > Limits.MEMBERS) {
      report(
          binding,
          variable.name(),
          "has " + members.size() + " devices",
          "at most " + Limits.MEMBERS + " in a group");
    }
    return members;
  }

  private List<Device> candidates(Variable variable, Binding binding) {
    List<String> ids = binding.devices().get(variable.name());
    return ids == null
        ? points.devices().stream().filter(d -> fits(d, variable)).toList()
        : ids.stream().flatMap(id -> device(id, variable, binding).stream()).toList();
  }

  private void instances(
      Pack pack, List<Device> devices, List<List<Device>> groups, String id, Binding binding) {
    for (Rule rule : pack.rules()) {
      if (!bound.add(pack.name() + "/" + rule.id() + "/" + id)) {
        report(
            binding,
            pack.variables().getFirst().name(),
            "binds " + pack.name() + " to " + devices.getFirst().id() + " a second time",
            "each pack once for each device");
        return;
      }
    }
    int firstSlot = points.size() + signals.size();
    int firstGroup = memberRows.size();
    for (int i = 0; i < groups.size(); i++) {
      members(pack.groups().get(i), groups.get(i));
    }
    var needed = new ArrayList<Integer>();
    for (Derived signal : pack.signals()) {
      int members = signal.group().isPresent() ? groups.get(signal.group().getAsInt()).size() : 0;
      needed.add(signal.operator().cells(members));
    }
    int firstCell = cells;
    cells += needed.stream().mapToInt(Integer::intValue).sum();
    var tuple =
        new Tuple(
            pack, devices, id, rows.size(), firstGroup, firstSlot, firstCell, cells - firstCell);
    for (Column column : pack.columns()) {
      rows.add(
          switch (column) {
            case Column.Of(int variable, Signal signal) ->
                points.of(devices.get(variable), signal.name()).index();
            case Column.DerivedSignal(int number) -> firstSlot + number;
          });
    }
    for (Rule rule : pack.rules()) {
      instances.add(new Instance(tuple, rule));
    }
    tuples.add(tuple);
    int cell = firstCell;
    for (int i = 0; i < needed.size(); i++) {
      signals.add(new SignalNode(tuple, pack.signals().get(i), firstSlot + i, cell, needed.get(i)));
      cell += needed.get(i);
    }
    limits(binding);
  }

  private void limits(Binding binding) {
    if (instances.size() > Limits.INSTANCES || cells > Limits.CELLS) {
      problems.add(
          binding.mark(),
          "packs",
          instances.size() > Limits.INSTANCES
              ? "makes more than " + Limits.INSTANCES + " rule instances"
              : "needs more than " + Limits.CELLS * 8L / 1_000_000 + " MB for windows",
          "fewer devices, rules or windows");
      instances.clear();
      signals.clear();
      tuples.clear();
      cells = 0;
    }
  }

  private void members(Group group, List<Device> members) {
    memberRows.add(rows.size());
    memberRows.add(members.size());
    memberRows.add(group.columns().size());
    for (Device member : members) {
      for (Column column : group.columns()) {
        if (column instanceof Column.Of(int variable, Signal signal)) {
          rows.add(points.of(member, signal.name()).index());
        }
      }
    }
  }

  private List<Device> forEach(Variable variable, Binding binding) {
    List<String> ids = binding.devices().get(variable.name());
    if (ids != null) {
      var devices = new ArrayList<Device>();
      for (String id : ids) {
        device(id, variable, binding).ifPresent(devices::add);
      }
      return devices;
    }
    List<Device> all = points.devices().stream().filter(d -> fits(d, variable)).toList();
    if (all.isEmpty()) {
      report(
          binding,
          variable.name(),
          "the site has no device of class " + variable.deviceClass().name(),
          "such a device, or no such pack");
    }
    return all;
  }

  private List<Device> selected(Pack pack, List<Device> all, Binding binding) {
    if (pack.where().isEmpty()) {
      return all;
    }
    Selector where = pack.where().get();
    String name = pack.variables().getFirst().name();
    boolean named = binding.devices().containsKey(name);
    var selected = new ArrayList<Device>();
    boolean allJudged = true;
    for (Device device : all) {
      Optional<Boolean> answer = where.selects(device);
      if (answer.isEmpty()) {
        allJudged = false;
        report(
            binding,
            name,
            device.id() + " stands on the floor \"" + device.location().floor() + '"',
            "a floor that is a number, such as \"3\", \"-1\" or B1, since the pack asks for "
                + where.text());
      } else if (answer.get()) {
        selected.add(device);
      } else if (named) {
        allJudged = false;
        report(
            binding,
            name,
            "names " + device.id() + ", for which the pack is not",
            "a device with " + where.text());
      }
    }
    if (selected.isEmpty() && allJudged && !all.isEmpty()) {
      report(
          binding,
          name,
          "the site has " + all.size() + " such devices, and the pack is for none of them",
          "one with " + where.text() + ", or no such pack");
    }
    return selected;
  }

  private Optional<Device> near(Variable variable, Place same, Device first, Binding binding) {
    List<Device> near = Nearby.nearest(first, candidates(variable, binding), same);
    if (near.size() == 1) {
      return Optional.of(near.getFirst());
    }
    String of = variable.deviceClass().name();
    if (near.isEmpty()) {
      report(
          binding,
          variable.name(),
          "there is no " + of + " near " + first.id(),
          "one in the same " + same.word());
    } else {
      report(
          binding,
          variable.name(),
          "could be any of "
              + near.stream().map(Device::id).collect(Collectors.joining(", "))
              + ", which are equally near to "
              + first.id(),
          "locations that tell them apart, or one device id");
    }
    return Optional.empty();
  }

  // The building's only one, else the site's only one: a siren is rarely worth naming.
  private Optional<Device> with(Variable variable, Device first, Binding binding) {
    List<String> ids = binding.devices().get(variable.name());
    if (ids != null) {
      if (ids.size() != 1) {
        report(binding, variable.name(), "has " + ids.size() + " devices", "one device id");
        return Optional.empty();
      }
      return device(ids.getFirst(), variable, binding);
    }
    if (variable.same().isPresent()) {
      return near(variable, variable.same().get(), first, binding);
    }
    List<Device> all = points.devices().stream().filter(d -> fits(d, variable)).toList();
    List<Device> near =
        all.stream()
            .filter(d -> d.location().building().equals(first.location().building()))
            .toList();
    List<Device> found = near.size() == 1 ? near : all;
    if (found.size() == 1) {
      return Optional.of(found.getFirst());
    }
    report(
        binding,
        variable.name(),
        all.isEmpty()
            ? "the site has no device of class " + variable.deviceClass().name()
            : "could be any of " + all.size() + " devices",
        "one device id, bound under devices of this pack in the site file");
    return Optional.empty();
  }

  private Optional<Device> device(String id, Variable variable, Binding binding) {
    Optional<Device> device = points.device(id);
    if (device.isEmpty()) {
      var known = points.devices().stream().filter(d -> fits(d, variable)).map(Device::id).toList();
      report(binding, variable.name(), "unknown device " + id, Nearest.hint(id, known));
    } else if (!fits(device.get(), variable)) {
      report(
          binding,
          variable.name(),
          id + " is of class " + device.get().deviceClass().name(),
          "a device of class " + variable.deviceClass().name());
      return Optional.empty();
    }
    return device;
  }

  private static boolean fits(Device device, Variable variable) {
    DeviceClass wanted = variable.deviceClass();
    return wanted.equals(DeviceClasses.ANY) || wanted.equals(device.deviceClass());
  }

  private void report(Binding binding, String variable, String wrong, String wanted) {
    problems.add(binding.mark(), "devices." + variable, wrong, wanted);
  }
}
