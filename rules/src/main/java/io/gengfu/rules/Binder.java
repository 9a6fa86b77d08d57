package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Points;
import io.gengfu.rules.Pack.Column;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.Pack.Variable;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.rules.RuleSet.Instance;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes one instance of every rule for every device that its pack is bound to. */
final class Binder {

  private final Points points;
  private final Problems problems;
  private final TextConstants texts = new TextConstants();
  private final List<Instance> instances = new ArrayList<>();
  private final List<Integer> rows = new ArrayList<>();
  private final Set<String> bound = new HashSet<>();
  private int latches;

  Binder(Points points, Problems problems) {
    this.points = points;
    this.problems = problems;
  }

  RuleSet bind(List<Binding> bindings) {
    var packs = new ArrayList<Pack>();
    for (Binding binding : bindings) {
      Pack pack = PackReader.read(binding, texts, problems);
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
    int[] flat = rows.stream().mapToInt(Integer::intValue).toArray();
    return new RuleSet(points, instances, flat, latches, texts.all());
  }

  private void bind(Pack pack, Binding binding) {
    var names = pack.variables().stream().map(Variable::name).toList();
    for (String name : binding.devices().keySet()) {
      if (!names.contains(name)) {
        report(binding, name, "unknown variable", Nearest.hint(name, names));
      }
    }
    for (Device first : forEach(pack.variables().getFirst(), binding)) {
      var devices = new ArrayList<Device>();
      devices.add(first);
      for (Variable with : pack.variables().subList(1, pack.variables().size())) {
        with(with, first, binding).ifPresent(devices::add);
      }
      if (devices.size() == pack.variables().size()) {
        instances(pack, devices, binding);
      }
    }
  }

  private void instances(Pack pack, List<Device> devices, Binding binding) {
    int firstPoint = rows.size();
    for (Column column : pack.columns()) {
      rows.add(points.of(devices.get(column.variable()), column.signal().name()).index());
    }
    for (Rule rule : pack.rules()) {
      var instance = new Instance(pack, rule, devices, firstPoint, latches);
      if (!bound.add(instance.key())) {
        report(
            binding,
            pack.variables().getFirst().name(),
            "binds " + pack.name() + " to " + devices.getFirst().id() + " a second time",
            "each pack once for each device");
        break;
      }
      instances.add(instance);
    }
    latches += pack.latches().size();
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
