package io.gengfu.agent.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Somebody else writes to {@code alerts.db} and does not come to an end: nothing is committed. */
public final class HeldStore implements AutoCloseable {
  private final Connection connection;

  private HeldStore(Connection connection) {
    this.connection = connection;
  }

  /** Held from now on. */
  public static HeldStore hold(Path folder) throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("alerts.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 5000");
      statement.execute("BEGIN IMMEDIATE");
    }
    return new HeldStore(connection);
  }

  /** Until it is closed. */
  public boolean isHeld() throws SQLException {
    return !connection.isClosed();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
