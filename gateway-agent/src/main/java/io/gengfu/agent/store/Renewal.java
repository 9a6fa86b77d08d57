package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a new epoch while the store runs: when a far end confirms numbers of the current one that
 * were never given here, somebody else has used them, and what waits under them would be taken for
 * known. A machine that went back to a snapshot of itself does that, or a far end that is wrong;
 * because of the latter, once an hour at most.
 */
final class Renewal implements GroupWriter.Control {
  private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

  private static final long EVERY_NANOS = Duration.ofHours(1).toNanos();
  private static final String WHY = "its numbers were used elsewhere";

  private final GroupWriter writer;
  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private Renumbering renumbering = Renumbering.NONE;
  private String before = "";

  Renewal(GroupWriter writer) {
    this.writer = writer;
  }

  /** Any thread; never blocks. */
  void ask() {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due >= 0 && next.compareAndSet(due, now + EVERY_NANOS) && !writer.submit(this)) {
      next.set(due); // too much waits: the next receipt asks again
    }
  }

  @Override
  public void write(Connection connection) throws SQLException {
    Positions positions = writer.positions;
    before = positions.current().id();
    Epoch epoch = positions.begin(connection, before, WHY);
    renumbering = Renumbering.into(connection, positions, epoch, Renumbering.Old.GAP);
    LOG.error(
        "{}: epoch {} is over ({}); {} follows, and {} records that wait get numbers of it."
            + " If this machine was not set back to a snapshot, look for a second gateway with"
            + " this id",
        writer.database.file().getFileName(),
        before,
        WHY,
        epoch.id(),
        renumbering.records());
  }

  @Override
  public void committed() {
    renumbering.committed();
    renumbering = Renumbering.NONE;
    try {
      EpochNotes.follow(
          Objects.requireNonNull(writer.database.file().toAbsolutePath().getParent()),
          before,
          writer.positions.current().id());
    } catch (StoreException e) {
      LOG.warn("the new epoch is not noted: {}", e.getMessage());
    }
  }
}
