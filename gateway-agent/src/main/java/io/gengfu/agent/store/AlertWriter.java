package io.gengfu.agent.store;

import io.gengfu.agent.core.Beat;
import io.gengfu.agent.core.Clock;
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
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Writes decisions to {@code alerts.db}. */
final class AlertWriter extends GroupWriter {
  private static final int DELETE_ROWS = 500;
  private static final long BEAT_EVERY = Duration.ofSeconds(60).toNanos();
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final TransitionRing ring;
  private final List<String> uplinks;
  private final Clock clock;
  private final TransitionJson json;
  private final List<Queued> batch = new ArrayList<>();
  private long nextBeat;

  final Histogram window = new ConcurrentHistogram(2);
  final AtomicLong transitions = new AtomicLong();
  final AtomicLong flushes = new AtomicLong();
  final AtomicLong collapsed = new AtomicLong();

  AlertWriter(
      Database database,
      Positions positions,
      TransitionRing ring,
      List<String> uplinks,
      Clock clock) {
    super("store-alerts", database, positions, PAUSE);
    this.ring = ring;
    this.uplinks = uplinks;
    this.clock = clock;
    this.json = new TransitionJson(clock.bootId());
    this.nextBeat = clock.nanos();
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
        StateTables.upsertInstance(statements, state, clock.bootId());
      }
      StateTables.upsertOutputs(statements, decision, clock.bootId());
      ModeTables.write(statements, decision.modes());
    }
    Decision last = batch.isEmpty() ? null : batch.getLast().decision();
    if (last != null && last.nanos() >= nextBeat) {
      var beat = new Beat(clock.bootId(), last.nanos(), last.decidedAt(), last.trust());
      StateTables.upsertBeat(statements, beat);
    }
  }

  private void write(Statements statements, Decision decision, Step step, int replaced)
      throws SQLException {
    AlertTransition transition = step.transition();
    byte[] body = json.encode(step, decision, replaced);
    long row = AlertTables.insertTransition(statements, transition, decision.decidedAt(), body);
    int generation = positions.current().generation();
    // What a digest only counts stays here.
    for (String uplink : transition.digested() ? List.<String>of() : uplinks) {
      long sequence = positions.next(uplink, transition.lane());
      AlertTables.insertOutbox(statements, uplink, transition.lane(), generation, sequence, row);
    }
    if (!transition.isOfNoAlert()) {
      AlertTables.upsertAlert(statements, transition, decision.decidedAt());
    }
    StateTables.upsertInstance(statements, step.instance(), clock.bootId());
  }

  /** With the next group; false when too much waits already. */
  boolean submit(List<AuditRecord> records) {
    return submit(connection -> insert(connection, records));
  }

  /** Writer thread, within its transaction. */
  void insert(Connection connection, List<AuditRecord> records) throws SQLException {
    for (AuditRecord audit : records) {
      AuditTables.insert(connection, positions, uplinks, audit.stamped(clock.beat()));
    }
    AuditTables.keepWithinLimit(connection);
  }

  @Override
  void written() {
    long now = clock.nanos();
    for (Queued entry : batch) {
      window.recordValue(Math.max(0, now - entry.decision().nanos()));
      transitions.addAndGet(entry.decision().steps().size());
      collapsed.addAndGet(entry.collapsed());
    }
    if (!batch.isEmpty() && batch.getLast().decision().nanos() >= nextBeat) {
      nextBeat = batch.getLast().decision().nanos() + BEAT_EVERY;
    }
    batch.clear();
    flushes.incrementAndGet();
  }

  @Override
  int makeRoom(Connection connection) throws SQLException {
    return AlertTables.deleteConfirmed(connection, Json.array(uplinks), DELETE_ROWS)
        + AuditTables.deleteConfirmed(connection, Json.array(uplinks), DELETE_ROWS)
        + CommandTables.makeRoom(connection);
  }
}
