package io.gengfu.agent.store;

import io.gengfu.agent.time.BootHistory.Correction;
import io.gengfu.agent.time.BootHistory.Stretch;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The way into the record of what the clock was worth. Any thread. */
public final class ClockRecord {

  private final AlertWriter alerts;

  ClockRecord(AlertWriter alerts) {
    this.alerts = alerts;
  }

  /** What an earlier process of this boot knew. */
  public List<Stretch> stretches(String boot) {
    try (Reader reader = alerts.database.reader()) {
      return reader.read(connection -> ClockTables.stretches(connection, boot));
    } catch (SQLException e) {
      throw new StoreException("cannot read what was known of the clock: " + e.getMessage(), e);
    }
  }

  /**
   * Records what is known of this boot, with the next group; puts the list of alerts right.
   *
   * @param audit that tells the platform
   * @return false when too much waits already
   */
  public boolean write(
      String boot,
      List<Stretch> stretches,
      Optional<Correction> correction,
      Optional<AuditRecord> audit) {
    return alerts.submit(
        connection -> {
          ClockTables.write(connection, boot, stretches);
          if (correction.isPresent()) {
            ClockTables.correct(connection, boot, correction.get());
          }
          alerts.insert(connection, audit.stream().toList());
        });
  }
}
