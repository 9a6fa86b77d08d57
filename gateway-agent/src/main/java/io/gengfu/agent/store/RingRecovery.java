package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.store.RingRemains.Placed;
import io.gengfu.agent.store.TransitionRing.Queued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what the process before this one decided and did not commit, each exactly once and in
 * order, before anything new is decided; then begins a ring of its own.
 */
final class RingRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(RingRecovery.class);

  private final RingPlaces places;
  private final Database database;
  private final Positions positions;
  private final Recipients recipients;
  private final String gateway;
  private final Clock clock;

  RingRecovery(
      RingPlaces places,
      Database database,
      Positions positions,
      Recipients recipients,
      String gateway,
      Clock clock) {
    this.places = places;
    this.database = database;
    this.positions = positions;
    this.recipients = recipients;
    this.gateway = gateway;
    this.clock = clock;
  }

  /**
   * The ring for this process; empty when no folder takes one, which is reported.
   *
   * @throws SQLException if what was left cannot be recorded: it stays where it is
   */
  Optional<MappedRing> run() throws SQLException {
    List<Path> left = places.existing();
    var fresh =
        RingHeader.fresh(MappedRing.BYTES, gateway, positions.current().id(), clock.bootId());
    List<RingRemains> found = new ArrayList<>();
    for (Path file : left) {
      remains(file).ifPresent(found::add);
    }
    record(found, fresh.id());
    Optional<MappedRing> ring = begin(fresh);
    for (Path file : left) {
      if (ring.isEmpty() || !ring.get().file().equals(file)) {
        delete(file); // Everything of it is recorded, or stands under another name.
      }
    }
    return ring;
  }

  private Optional<RingRemains> remains(Path file) throws SQLException {
    try {
      RingRemains remains = RingRemains.read(file);
      if (remains.isEmpty()) {
        return Optional.empty();
      }
      // One that was given another name since then is the same.
      if (!remains.header().gateway().equals(gateway) && !isInUse(remains)) {
        throw new IllegalArgumentException(
            "it is the ring of gateway " + remains.header().gateway());
      }
      return Optional.of(remains);
    } catch (IllegalArgumentException e) {
      setAside(file, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.error("{} cannot be read: {}", file, e.getMessage());
    }
    return Optional.empty();
  }

  private static void setAside(Path file, String why) {
    // One is enough for an engineer; memory is scarce.
    Path aside = file.resolveSibling(file.getFileName() + ".unread");
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.error("{}: {}; kept as {}, nothing of it is recorded", file, why, aside.getFileName());
    } catch (IOException e) {
      LOG.error("{}: {}, and cannot be set aside: {}", file, why, e.getMessage());
    }
  }

  private void record(List<RingRemains> left, long next) throws SQLException {
    var statements = new Statements(database.writer());
    database.begin();
    try {
      boolean known = RingMark.isAny(database.writer());
      // The ring that was in use is the last: what another one holds is older.
      for (RingRemains remains : left) {
        if (known && !isInUse(remains)) {
          recordOld(statements, remains);
        }
      }
      for (RingRemains remains : left) {
        if (!known || isInUse(remains)) {
          recordRest(statements, remains);
        }
        new RingMark(remains.header().id(), remains.end()).writeAsBefore(database.writer());
      }
      new RingMark(next, 0).begin(database.writer());
      positions.write(statements);
      database.commit();
      positions.committed();
    } catch (SQLException | RuntimeException e) {
      positions.rolledBack();
      database.rollBack();
      throw e;
    } finally {
      statements.forget();
    }
  }

  private boolean isInUse(RingRemains remains) throws SQLException {
    return RingMark.inUse(database.writer(), remains.header().id());
  }

  private void recordRest(Statements statements, RingRemains remains) throws SQLException {
    RingHeader header = remains.header();
    var writer = new DecisionWriter(positions, recipients, header.boot());
    Optional<RingMark> mark = RingMark.of(database.writer(), header.id());
    int steps = 0;
    for (Placed placed : remains.after(mark.map(RingMark::position).orElse(0L))) {
      if (mark.isEmpty() && isRecorded(database.writer(), placed)) {
        continue; // The store was carried over, or restored, without its mark.
      }
      writer.write(statements, List.of(new Queued(placed.decision(), 0)));
      steps += placed.decision().steps().size();
    }
    report(remains, steps, why(header));
  }

  /** The store went on without it: only what happened is told, not how things stood then. */
  private void recordOld(Statements statements, RingRemains remains) throws SQLException {
    var writer = new DecisionWriter(positions, recipients, remains.header().boot());
    Optional<RingMark> mark = RingMark.of(database.writer(), remains.header().id());
    int steps = 0;
    for (Placed placed : remains.after(mark.map(RingMark::position).orElse(0L))) {
      for (Step step : placed.decision().steps()) {
        if (!isRecorded(database.writer(), step)) {
          writer.toldOnly(statements, placed.decision(), step);
          steps++;
        }
      }
    }
    report(remains, steps, "the store went on with another ring; states are left as they are");
  }

  private static boolean isRecorded(Connection connection, Placed placed) throws SQLException {
    for (Step step : placed.decision().steps()) {
      if (isRecorded(connection, step)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRecorded(Connection connection, Step step) throws SQLException {
    if (step.transition().isOfNoAlert()) {
      return false;
    }
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM transition WHERE alert_id = ? AND number = ?")) {
      query.setString(1, step.transition().alertId());
      query.setInt(2, step.transition().number());
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  private String why(RingHeader header) {
    if (positions.epochs().stream().noneMatch(epoch -> epoch.id().equals(header.epoch()))) {
      return "decided for another store, of epoch " + header.epoch();
    }
    return header.boot().equals(clock.bootId())
        ? "the process died"
        : "the machine went down in boot " + header.boot();
  }

  private static void report(RingRemains remains, int steps, String why) {
    if (steps > 0) {
      LOG.warn("{} transitions were decided and not recorded ({}); they are now", steps, why);
    }
    if (!remains.torn().isEmpty()) {
      LOG.error("the ring ends too early: {}; what stood behind it is lost", remains.torn());
    }
    if (remains.unprotected() > 0) {
      LOG.error(
          "{} transitions found no room in the ring and died with the process",
          remains.unprotected());
    }
  }

  private Optional<MappedRing> begin(RingHeader fresh) {
    for (Path file : places.wanted()) {
      try {
        return Optional.of(MappedRing.create(file, fresh));
      } catch (IOException e) {
        LOG.error("no ring in {}: {}", file, e.getMessage());
      }
    }
    LOG.error("what is decided and not yet recorded would die with this process");
    return Optional.empty();
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file, e.getMessage());
    }
  }
}
