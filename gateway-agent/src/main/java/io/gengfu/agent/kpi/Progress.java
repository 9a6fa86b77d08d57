package io.gengfu.agent.kpi;

import io.gengfu.agent.store.Database;
import io.gengfu.agent.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far {@code alerts.db} was counted: written in the transaction that counts. */
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  private final Database database;
  private final Connection connection;
  private final Store store;

  Progress(Database database, Connection connection, Store store) {
    this.database = database;
    this.connection = connection;
    this.store = store;
  }

  /** Where the last process stopped, if {@code alerts.db} is still the same. */
  long begin() throws SQLException {
    database.begin();
    String file = meta("alerts-file");
    long reached = file.isEmpty() ? 0 : Long.parseLong(meta("alerts-row"));
    long latest = store.latestTransition();
    if (!file.equals(store.alertsFile())) {
      if (!file.isEmpty()) {
        LOG.warn("kpi.db: alerts.db is a new one; alerts that were open are not followed further");
        RememberedAlert.forgetOpen(connection);
      }
      reached = 0;
    } else if (reached > latest) {
      LOG.warn("kpi.db: alerts.db is older than it was; counting on from its end");
      reached = latest;
    }
    put("alerts-file", store.alertsFile());
    reached(reached);
    database.commit();
    return reached;
  }

  void reached(long row) throws SQLException {
    put("alerts-row", String.valueOf(row));
  }

  private String meta(String key) throws SQLException {
    return Tables.query(
            connection, "SELECT value FROM meta WHERE key = ?", row -> row.getString(1), key)
        .stream()
        .findFirst()
        .orElse("");
  }

  private void put(String key, String value) throws SQLException {
    Tables.update(connection, "INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value);
  }
}
