package io.gengfu.rules;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
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
  private final Map<String, SignalType> derived = new LinkedHashMap<>();
  private final List<Column> columns = new ArrayList<>();

  private final Set<Integer> groups;

  private final Calendar calendar;

  Scope(List<Variable> variables) {
    this(variables, Set.of(), Calendar.PLAIN);
  }

  /**
   * @param groups the numbers of the variables that stand for several devices
   */
  Scope(List<Variable> variables, Set<Integer> groups, Calendar calendar) {
    this.calendar = calendar;
    this.variables = List.copyOf(variables);
    this.groups = Set.copyOf(groups);
  }

  /** The site's, for what depends on the wall clock. */
  Calendar calendar() {
    return calendar;
  }

  /** Whether the variable stands for several devices, so that it has no values of its own. */
  boolean isGroup(int variable) {
    return groups.contains(variable);
  }

  /** Whether some group's members are devices of a class that says something about a person. */
  boolean hasPersonalGroup() {
    return groups.stream().anyMatch(number -> variables.get(number).deviceClass().personal());
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
  void declare(String signal, SignalType type) {
    derived.put(signal, type);
  }

  /** The type of a derived signal declared so far. */
  Optional<SignalType> derived(String name) {
    return Optional.ofNullable(derived.get(name));
  }

  List<Column> columns() {
    return columns;
  }

  /** Where an instance's row holds the signal. */
  int column(int variable, Signal signal) {
    return column(new Column.Of(variable, signal));
  }

  /** Where an instance's row holds the derived signal, which is declared. */
  int column(String signal) {
    int number = List.copyOf(derived.keySet()).indexOf(signal);
    return column(new Column.DerivedSignal(number));
  }

  private int column(Column column) {
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
    names.addAll(derived.keySet());
    names.addAll(ENUMERATIONS.keySet());
    return names;
  }
}
