package io.gengfu.rules.trial;

import io.gengfu.rules.RuleEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What tests call a rule instance: by its rule where that has one instance only, else {@code rule
 * of device} with the device of {@code for-each}.
 */
final class Instances {

  private final Map<String, String> labels = new LinkedHashMap<>();
  private final Map<String, List<String>> keys = new LinkedHashMap<>();

  Instances(RuleEngine engine) {
    for (int i = 0; i < engine.instances(); i++) {
      keys.computeIfAbsent(rule(engine.key(i)), rule -> new ArrayList<>()).add(engine.key(i));
    }
    keys.forEach(
        (rule, all) ->
            all.forEach(
                key -> labels.put(key, all.size() == 1 ? rule : rule + " of " + first(key))));
  }

  /** The rule of an instance's key, which is {@code pack/rule/device[,device]}. */
  static String rule(String key) {
    return key.split("/", 3)[1];
  }

  // A place is building=estate|number; what a test leaves out need not be written.
  private static String first(String key) {
    return key.split("/", 3)[2].split(",", 2)[0].replaceFirst("=\\|+", "=");
  }

  /** What tests call the instance, or what else has a key of this form. */
  String label(String key) {
    return labels.getOrDefault(key, rule(key) + " of " + first(key));
  }

  /** Whether a decision can be about what tests call so: an instance, or all of a rule's. */
  boolean isLabel(String label) {
    return labels.containsValue(label)
        || (label.endsWith(" of *") && keys.containsKey(label.substring(0, label.length() - 5)));
  }

  /** The key of the instance that tests call so. */
  Optional<String> key(String label) {
    return labels.entrySet().stream()
        .filter(entry -> entry.getValue().equals(label))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Every instance, as tests call it. */
  List<String> labels() {
    return List.copyOf(labels.values());
  }
}
