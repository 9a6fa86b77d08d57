package io.gengfu.rules;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType.Enumeration;
import io.gengfu.rules.Pack.Column;
import io.gengfu.rules.Pack.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the conditions of one pack may name. */
final class Scope {

  private static final Map<String, Enumeration> ENUMERATIONS = enumerations();

  private final List<Variable> variables;
  private final List<String> latches = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();

  Scope(List<Variable> variables) {
    this.variables = List.copyOf(variables);
  }

  private static Map<String, Enumeration> enumerations() {
    var found = new LinkedHashMap<String, Enumeration>();
    for (DeviceClass deviceClass : DeviceClasses.all()) {
      for (Signal signal : deviceClass.signals()) {
        if (signal.type() instanceof Enumeration type) {
          found.put(type.name(), type);
        }
      }
    }
    return found;
  }

  static Map<String, Enumeration> enumerationsByName() {
    return ENUMERATIONS;
  }

  List<Variable> variables() {
    return variables;
  }

  List<String> variableNames() {
    return variables.stream().map(Variable::name).toList();
  }

  int variable(String name) {
    return variableNames().indexOf(name);
  }

  /** From here on conditions may name it. */
  void declare(String latch) {
    latches.add(latch);
  }

  /** The number of a latch declared so far, or -1. */
  int latch(String name) {
    return latches.indexOf(name);
  }

  List<Column> columns() {
    return columns;
  }

  /** Where an instance's row holds the signal. */
  int column(int variable, Signal signal) {
    var column = new Column(variable, signal);
    int at = columns.indexOf(column);
    if (at < 0) {
      columns.add(column);
      return columns.size() - 1;
    }
    return at;
  }

  /** The signal that {@code variable.signal} names. */
  Optional<Signal> signal(String variable, String signal) {
    int number = variable(variable);
    return number < 0 ? Optional.empty() : variables.get(number).deviceClass().signal(signal);
  }

  /** Every name that a condition may begin with. */
  Set<String> firstNames() {
    var names = new LinkedHashSet<>(variableNames());
    names.addAll(latches);
    names.addAll(ENUMERATIONS.keySet());
    return names;
  }
}
