package io.gengfu.agent.store;

import io.gengfu.agent.core.Beat;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.store.TransitionRing.Queued;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Writes decisions to {@code alerts.db}. */
final class AlertWriter extends GroupWriter {
  private static final int DELETE_ROWS = 500;
  private static final long BEAT_EVERY = Duration.ofSeconds(60).toNanos();
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final TransitionRing ring;
  private final Recipients recipients;
  private final Clock clock;
  private final DecisionWriter decisions;
  private final List<Queued> batch = new ArrayList<>();
  private Optional<AlertAge> age = Optional.empty();
  private long nextBeat;

  final Histogram window = new ConcurrentHistogram(2);
  final AtomicLong transitions = new AtomicLong();
  final AtomicLong flushes = new AtomicLong();
  final AtomicLong collapsed = new AtomicLong();

  AlertWriter(
      Database database,
      Positions positions,
      TransitionRing ring,
      Recipients recipients,
      Clock clock) {
    super("store-alerts", database, positions, PAUSE);
    this.ring = ring;
    this.recipients = recipients;
    this.clock = clock;
    this.decisions = new DecisionWriter(positions, recipients, clock.bootId());
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
    decisions.write(statements, batch);
    Optional<RingMark> mark = ring.mark();
    if (!batch.isEmpty() && mark.isPresent()) {
      mark.get().write(statements);
    }
    Decision last = batch.isEmpty() ? null : batch.getLast().decision();
    if (last != null && last.nanos() >= nextBeat) {
      var beat = new Beat(clock.bootId(), last.nanos(), last.decidedAt(), last.trust());
      StateTables.upsertBeat(statements, beat);
    }
  }

  Recipients recipients() {
    return recipients;
  }

  /** With the next group; false when too much waits already. */
  boolean submit(List<AuditRecord> records) {
    return submit(connection -> insert(connection, records));
  }

  /** The same for these uplinks alone, as far as there are such. */
  void insert(Connection connection, AuditRecord audit, List<String> only) throws SQLException {
    List<String> these = recipients.ofAudit(audit.type()).stream().filter(only::contains).toList();
    AuditTables.insert(connection, positions, these, audit.stamped(clock.beat()));
    AuditTables.keepWithinLimit(connection);
  }

  /** Writer thread, within its transaction. */
  void insert(Connection connection, List<AuditRecord> records) throws SQLException {
    for (AuditRecord audit : records) {
      AuditTables.insert(
          connection, positions, recipients.ofAudit(audit.type()), audit.stamped(clock.beat()));
    }
    AuditTables.keepWithinLimit(connection);
  }

  @Override
  void written() {
    ring.committed();
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

  /** What is too old goes when there is nothing else to do. */
  void forget(AlertAge old) {
    age = Optional.of(old);
  }

  @Override
  boolean tidy(Statements statements) throws SQLException {
    return age.isPresent() && age.get().step();
  }

  @Override
  void carriedOver(Statements statements) {
    // Instances and outputs come from the core, which hears of it.
    nextBeat = clock.nanos();
  }

  @Override
  int makeRoom(Connection connection) throws SQLException {
    String uplinks = Json.array(recipients.names());
    return AlertTables.deleteConfirmed(connection, uplinks, DELETE_ROWS)
        + AuditTables.deleteConfirmed(connection, uplinks, DELETE_ROWS)
        + CommandTables.makeRoom(connection);
  }
}
