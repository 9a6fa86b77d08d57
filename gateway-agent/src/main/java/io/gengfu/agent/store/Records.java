package io.gengfu.agent.store;

import io.gengfu.agent.core.ModeChange;
import io.gengfu.rules.Lane;
import java.sql.SQLException;
import java.util.List;

/** What is recorded in {@code alerts.db}, for whoever looks at it now and then. Any thread. */
final class Records implements AutoCloseable {
  private final Reader reader;

  Records(Database alerts) {
    reader = alerts.reader();
  }

  /**
   * @param what in words for people
   * @throws StoreException if the file cannot be read
   */
  synchronized <T> T read(String what, Reader.Query<T> query) {
    try {
      return reader.read(query);
    } catch (SQLException e) {
      throw new StoreException("cannot read " + what + ": " + e.getMessage(), e);
    }
  }

  boolean hasAudit(String key) {
    return read("the audit records", connection -> AuditTables.contains(connection, key));
  }

  List<RecordedTransition> transitionsAfter(long row, int limit) {
    return read("the transitions", connection -> RecordedTransition.after(connection, row, limit));
  }

  long latestTransition() {
    return read("the transitions", RecordedTransition::latest);
  }

  List<RecordedTransition> transitionsIn(
      String uplink, Lane lane, int generation, long after, long upTo) {
    return read(
        "the outbox",
        connection -> RecordedTransition.in(connection, uplink, lane, generation, after, upTo));
  }

  List<AlertSummary> alerts(boolean openOnly, int limit) {
    return read("the alerts", connection -> AlertTables.alerts(connection, openOnly, limit));
  }

  List<ModeChange> modeChanges(int limit) {
    return read("the changes of modes", connection -> ModeTables.latest(connection, limit));
  }

  @Override
  public synchronized void close() {
    reader.close();
  }
}
