package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.rules.Life.Inhibitor;
import io.gengfu.rules.RuleSet.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which alerts silence which others. The rules form no circle: {@link Inhibiting} sees to that. */
final class Inhibitions {

  private final RuleSet rules;
  private final Alerts alerts;
  private final Suppressions suppressions;
  // Instances that an instance silences, and by which one is silenced; empty where none.
  private final Map<Integer, List<Integer>> silences = new HashMap<>();
  private final Map<Integer, List<Integer>> silencedBy = new HashMap<>();

  Inhibitions(RuleSet rules, Alerts alerts, Suppressions suppressions) {
    this.rules = rules;
    this.alerts = alerts;
    this.suppressions = suppressions;
    Map<String, List<Integer>> byRule = new HashMap<>();
    for (int i = 0; i < rules.instances(); i++) {
      byRule.computeIfAbsent(rule(rules.instance(i)), rule -> new ArrayList<>()).add(i);
    }
    for (int i = 0; i < rules.instances(); i++) {
      for (Inhibitor inhibitor : rules.instance(i).rule().life().inhibitedBy()) {
        String rule = inhibitor.pack() + "/" + inhibitor.rule();
        for (int by : byRule.getOrDefault(rule, List.of())) {
          if (shareADevice(rules.instance(i), rules.instance(by))) {
            silences.computeIfAbsent(by, number -> new ArrayList<>()).add(i);
            silencedBy.computeIfAbsent(i, number -> new ArrayList<>()).add(by);
          }
        }
      }
    }
  }

  private static String rule(Instance instance) {
    return instance.pack().name() + "/" + instance.rule().id();
  }

  private static boolean shareADevice(Instance one, Instance other) {
    for (Device device : one.devices()) {
      if (other.devices().contains(device)) {
        return true;
      }
    }
    return false;
  }

  /** The instance's alert has become active, or is so no longer. */
  void changed(int number, boolean active, long nanos) {
    for (int silenced : silences.getOrDefault(number, List.of())) {
      boolean on = silencedBy.getOrDefault(silenced, List.of()).stream().anyMatch(this::isActive);
      String by = rules.instance(number).key();
      suppressions.set(
          silenced,
          Held.INHIBITED,
          on,
          Because.rule(active ? "inhibited by " + by : "no longer inhibited by " + by),
          nanos);
    }
  }

  /** After a restart, perhaps with other rules: whether it is inhibited follows from the alerts. */
  void settle(int number, long nanos) {
    boolean on = silencedBy.getOrDefault(number, List.of()).stream().anyMatch(this::isActive);
    if (suppressions.is(number, Held.INHIBITED) != on) {
      suppressions.set(number, Held.INHIBITED, on, Because.rule("the rules have changed"), nanos);
    }
  }

  private boolean isActive(int number) {
    return alerts.state(number).isActive();
  }
}
