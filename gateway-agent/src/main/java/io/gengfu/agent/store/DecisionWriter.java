package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.store.TransitionRing.Queued;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.InstanceState;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes decisions of one boot into the tables of {@code alerts.db}, within a transaction. */
final class DecisionWriter {
  private final Positions positions;
  private final Recipients recipients;
  private final String boot;
  private final TransitionJson json;

  /** Of each instance the last: those before it would be written over. */
  private final Map<String, InstanceState> states = new LinkedHashMap<>();

  private long row;

  /**
   * @param boot that the decisions' times count from
   */
  DecisionWriter(Positions positions, Recipients recipients, String boot) {
    this.positions = positions;
    this.recipients = recipients;
    this.boot = boot;
    this.json = new TransitionJson(boot);
  }

  /** Transitions and everything that a restart needs. */
  void write(Statements statements, List<Queued> decisions) throws SQLException {
    row = AlertTables.latestTransition(statements);
    states.clear();
    for (Queued entry : decisions) {
      write(statements, entry);
    }
    for (InstanceState state : states.values()) {
      StateTables.upsertInstance(statements, state, boot);
    }
    states.clear();
    statements.flush();
  }

  private void write(Statements statements, Queued entry) throws SQLException {
    Decision decision = entry.decision();
    List<Step> steps = decision.steps();
    for (int i = 0; i < steps.size(); i++) {
      int replaced = i == steps.size() - 1 ? entry.collapsed() : 0;
      transition(statements, decision, steps.get(i), replaced);
      if (!steps.get(i).transition().isOfNoAlert()) {
        AlertTables.upsertAlert(statements, steps.get(i).transition(), decision.decidedAt());
      }
      last(steps.get(i).instance());
    }
    decision.states().forEach(this::last);
    StateTables.upsertOutputs(statements, decision, boot);
    ModeTables.write(statements, decision.modes());
  }

  private void last(InstanceState state) {
    states.put(state.key(), state);
  }

  /** A transition for the uplinks, without what it means for the gateway. */
  void toldOnly(Statements statements, Decision decision, Step step) throws SQLException {
    row = AlertTables.latestTransition(statements);
    transition(statements, decision, step, 0);
    statements.flush();
  }

  private void transition(Statements statements, Decision decision, Step step, int replaced)
      throws SQLException {
    AlertTransition transition = step.transition();
    byte[] body = json.encode(step, decision, replaced);
    row++;
    AlertTables.insertTransition(statements, row, transition, decision.decidedAt(), body);
    int generation = positions.current().generation();
    for (String uplink : recipients.of(statements, transition, row)) {
      long sequence = positions.next(uplink, transition.lane());
      AlertTables.insertOutbox(statements, uplink, transition.lane(), generation, sequence, row);
    }
  }
}
