package io.gengfu.agent.store;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way into the record of consents, and of what was disclosed by them. Any thread. */
public final class ConsentRecord {

  private static final int DISCLOSURES = 100;

  private static final Logger LOG = LoggerFactory.getLogger(ConsentRecord.class);

  private final KeptConsents kept;
  private final AlertWriter alerts;
  private final TelemetryWriter telemetry;

  ConsentRecord(KeptConsents kept, AlertWriter alerts, TelemetryWriter telemetry) {
    this.kept = kept;
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
   * Takes a consent back for good, with the record of it; no restored backup brings it back.
   *
   * @return false when it could not be kept, or too much waits already
   */
  public boolean withdraw(
      String id, String who, String why, Instant at, String uplink, AuditRecord record) {
    try {
      kept.withdraw(List.of(id));
    } catch (IOException e) {
      LOG.error("consent {}: its end is not kept: {}", id, e.getMessage());
      return false;
    }
    return alerts.submit(
        connection -> {
          ConsentTables.withdraw(connection, id, who, why, at);
          alerts.insert(connection, record, List.of(uplink));
        });
  }

  /**
   * Somebody was asked again after a backup was restored, with the record of it.
   *
   * @return as with {@link #withdraw}
   */
  public boolean confirm(String id, String uplink, AuditRecord record) {
    try {
      kept.confirm(id);
    } catch (IOException e) {
      LOG.error("consent {}: it is not kept that it was confirmed: {}", id, e.getMessage());
      return false;
    }
    return tell(uplink, record);
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
