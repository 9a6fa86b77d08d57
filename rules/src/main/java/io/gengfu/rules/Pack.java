package io.gengfu.rules;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.Signal;
import io.gengfu.settings.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * One pack, compiled with one set of parameters; not yet bound to devices.
 *
 * @param variables the one of {@code for-each} first
 * @param columns the signals that conditions read, in the order of an instance's row
 * @param hash of the text with its parameters put in
 */
record Pack(
    String name,
    String version,
    String scenario,
    List<Variable> variables,
    List<Column> columns,
    List<Latch> latches,
    List<Rule> rules,
    String hash,
    Mark mark) {

  Pack {
    variables = List.copyOf(variables);
    columns = List.copyOf(columns);
    latches = List.copyOf(latches);
    rules = List.copyOf(rules);
  }

  /** A name that stands for one device in each instance. */
  record Variable(String name, DeviceClass deviceClass, Mark mark) {}

  /** One signal of one variable. */
  record Column(int variable, Signal signal) {}

  /** A signal with a memory: true from {@code trigger} on, until {@code until}. */
  record Latch(String name, Compiled trigger, Compiled until) {}

  /**
   * A condition ready to be asked.
   *
   * @param columns what it reads, in the order it names them
   * @param latches what it reads of the pack's latches, and what those read
   */
  record Compiled(Condition condition, List<Integer> columns, List<Integer> latches) {
    Compiled {
      columns = List.copyOf(columns);
      latches = List.copyOf(latches);
    }
  }

  /**
   * One rule.
   *
   * @param clear true when an active instance may clear
   * @param columns what {@code when}, {@code clear} and their latches read, in order
   * @param latches what they read of the pack's latches, in the order of declaration
   * @param shape hash of the latches' form
   */
  record Rule(
      String id,
      Condition when,
      Condition clear,
      long forNanos,
      long clearForNanos,
      Severity severity,
      Lane lane,
      boolean alert,
      Template message,
      List<Action> actions,
      List<Integer> columns,
      List<Integer> latches,
      int shape,
      Life life) {

    Rule {
      actions = List.copyOf(actions);
      columns = List.copyOf(columns);
      latches = List.copyOf(latches);
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
