package io.gengfu.rules;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.model.Unit;
import io.gengfu.settings.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One pack, compiled with one set of parameters; not yet bound to devices.
 *
 * @param variables the one of {@code for-each} first
 * @param per one instance for each such place, instead of each device
 * @param where which devices it is for
 * @param columns the signals that conditions read, in the order of an instance's row
 * @param hash of the text with its parameters put in
 */
record Pack(
    String name,
    String version,
    String scenario,
    List<Variable> variables,
    Optional<Place> per,
    Optional<Selector> where,
    List<Group> groups,
    List<Column> columns,
    List<Derived> signals,
    List<Rule> rules,
    String hash,
    Mark mark) {

  Pack {
    variables = List.copyOf(variables);
    groups = List.copyOf(groups);
    columns = List.copyOf(columns);
    signals = List.copyOf(signals);
    rules = List.copyOf(rules);
  }

  /**
   * A name that stands for one device in each instance.
   *
   * @param same for one of {@code with}: the nearest within that place of the first
   */
  record Variable(String name, DeviceClass deviceClass, Mark mark, Optional<Place> same) {

    Variable(String name, DeviceClass deviceClass, Mark mark) {
      this(name, deviceClass, mark, Optional.empty());
    }
  }

  /**
   * A variable that stands for several devices: all of its class in the place of the first.
   *
   * @param variable its number among the pack's variables; as such it stands for the first of them
   * @param columns what conditions on its members read of each
   */
  record Group(int variable, Place same, List<Column> columns) {}

  /** What one place in an instance's row holds. */
  sealed interface Column {

    /** One signal of one variable. */
    record Of(int variable, Signal signal) implements Column {}

    /** A derived signal of the pack, by its number. */
    record DerivedSignal(int number) implements Column {}
  }

  /**
   * A signal that the pack computes from others.
   *
   * @param columns what it reads
   * @param group whose members it reads; empty where it reads none
   * @param shape hash of its definition: another definition does not take over its memory
   */
  record Derived(
      String name,
      SignalType type,
      Operator operator,
      List<Integer> columns,
      OptionalInt group,
      int shape) {
    Derived {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A condition ready to be asked.
   *
   * @param columns what it reads, in the order it names them
   */
  record Compiled(Condition condition, List<Integer> columns) {
    Compiled {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A number ready to be asked.
   *
   * @param unit null where any unit goes
   * @param columns what it reads, in the order it names them
   */
  record Measured(Amount amount, @Nullable Unit unit, List<Integer> columns) {
    Measured {
      columns = List.copyOf(columns);
    }
  }

  /**
   * One rule.
   *
   * @param clear true when an active instance may clear
   * @param onDelay before it becomes active; readings are those of the first evidence
   * @param columns what {@code when} and {@code clear} read, in order
   * @param evidence the devices' signals behind that, in order
   * @param shape hash of what it waits for: another definition does not take over a wait
   * @param doubt what it makes of an answer that stays unknown
   */
  record Rule(
      String id,
      Condition when,
      Condition clear,
      Wait onDelay,
      long clearForNanos,
      Severity severity,
      Lane lane,
      boolean alert,
      Template message,
      List<Action> actions,
      List<Integer> columns,
      List<Integer> evidence,
      int shape,
      Life life,
      Doubt doubt) {

    Rule {
      actions = List.copyOf(actions);
      columns = List.copyOf(columns);
      evidence = List.copyOf(evidence);
    }

    boolean setsOutputs() {
      return actions.stream().anyMatch(Action.Set.class::isInstance);
    }

    /** Its own, and those of its escalation. */
    List<Action> allActions() {
      if (life.escalations().isEmpty()) {
        return actions;
      }
      var all = new ArrayList<>(actions);
      life.escalations().forEach(step -> all.addAll(step.actions()));
      return all;
    }
  }

  /** What an instance does when it becomes active. */
  sealed interface Action {

    /** Asks for a value until it clears, at most so long; {@link Long#MAX_VALUE} without limit. */
    record Set(int variable, Signal output, double value, long atMostNanos) implements Action {}

    record Say(int variable, Signal voice, Template words) implements Action {}
  }
}
