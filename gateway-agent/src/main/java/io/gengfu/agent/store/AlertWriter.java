package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.store.TransitionRing.Queued;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.InstanceState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Writes decisions to {@code alerts.db}. */
final class AlertWriter extends GroupWriter {
  private static final int DELETE_ROWS = 500;
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final TransitionRing ring;
  private final List<String> uplinks;
  private final LongSupplier nanos;
  private final TransitionJson json = new TransitionJson();
  private final List<Queued> batch = new ArrayList<>();

  final Histogram window = new ConcurrentHistogram(2);
  final AtomicLong transitions = new AtomicLong();
  final AtomicLong flushes = new AtomicLong();
  final AtomicLong collapsed = new AtomicLong();

  AlertWriter(
      Database database,
      Positions positions,
      TransitionRing ring,
      List<String> uplinks,
      LongSupplier nanos) {
    super("store-alerts", database, positions, PAUSE);
    this.ring = ring;
    this.uplinks = uplinks;
    this.nanos = nanos;
  }

  @Override
  boolean hasWork() {
    return !ring.isEmpty();
  }

  @Override
  boolean gather(boolean last) {
    batch.addAll(ring.drain());
    return !batch.isEmpty();
  }

  @Override
  void write(Statements statements) throws SQLException {
    for (Queued entry : batch) {
      Decision decision = entry.decision();
      List<Step> steps = decision.steps();
      for (int i = 0; i < steps.size(); i++) {
        int replaced = i == steps.size() - 1 ? entry.collapsed() : 0;
        write(statements, decision, steps.get(i), replaced);
      }
      for (InstanceState state : decision.states()) {
        AlertTables.upsertInstance(statements, state);
      }
      AlertTables.upsertOutputs(statements, decision);
      ModeTables.write(statements, decision.modes());
    }
  }

  private void write(Statements statements, Decision decision, Step step, int replaced)
      throws SQLException {
    AlertTransition transition = step.transition();
    byte[] body = json.encode(transition, decision.decidedAt(), replaced);
    long row = AlertTables.insertTransition(statements, transition, decision.decidedAt(), body);
    int generation = positions.current().generation();
    // What a digest only counts stays here.
    for (String uplink : transition.digested() ? List.<String>of() : uplinks) {
      long sequence = positions.next(uplink, transition.lane());
      AlertTables.insertOutbox(statements, uplink, transition.lane(), generation, sequence, row);
    }
    AlertTables.upsertAlert(statements, transition, decision.decidedAt());
    AlertTables.upsertInstance(statements, step.instance());
  }

  @Override
  void written() {
    long now = nanos.getAsLong();
    for (Queued entry : batch) {
      window.recordValue(Math.max(0, now - entry.decision().nanos()));
      transitions.addAndGet(entry.decision().steps().size());
      collapsed.addAndGet(entry.collapsed());
    }
    batch.clear();
    flushes.incrementAndGet();
  }

  @Override
  int makeRoom(Connection connection) throws SQLException {
    return AlertTables.deleteConfirmed(connection, Json.array(uplinks), DELETE_ROWS);
  }
}
