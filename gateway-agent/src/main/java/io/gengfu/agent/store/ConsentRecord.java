package io.gengfu.agent.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The way into the record of consents, and of what was disclosed by them. Any thread. */
public final class ConsentRecord {

  private static final int DISCLOSURES = 100;

  private final AlertWriter alerts;
  private final TelemetryWriter telemetry;

  ConsentRecord(AlertWriter alerts, TelemetryWriter telemetry) {
    this.alerts = alerts;
    this.telemetry = telemetry;
  }

  /**
   * In lane audit of one uplink alone: what somebody allows one platform is nobody else's business.
   *
   * @return false when too much waits already
   */
  public boolean tell(String uplink, AuditRecord record) {
    return alerts.submit(connection -> alerts.insert(connection, record, List.of(uplink)));
  }

  /**
   * Takes a consent back for good, with the record of it.
   *
   * @return false when too much waits already
   */
  public boolean withdraw(
      String id, String who, String why, Instant at, String uplink, AuditRecord record) {
    return alerts.submit(
        connection -> {
          ConsentTables.withdraw(connection, id, who, why, at);
          alerts.insert(connection, record, List.of(uplink));
        });
  }

  /** What was disclosed in hours that are over, oldest first, as far as it is not told yet. */
  public List<Disclosure> untold(Instant now) {
    try (Reader reader = telemetry.database.reader()) {
      return reader.read(
          connection -> DisclosureTables.before(connection, now.toEpochMilli(), DISCLOSURES));
    } catch (SQLException e) {
      throw new StoreException("cannot read what was disclosed: " + e.getMessage(), e);
    }
  }

  /** The audit lane has it: it need not be kept here. */
  public void told(Disclosure disclosure) {
    telemetry.submit(connection -> DisclosureTables.forget(connection, disclosure));
  }
}
