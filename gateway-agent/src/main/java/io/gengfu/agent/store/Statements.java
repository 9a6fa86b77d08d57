package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statements of the writing connection, each compiled once: compiling costs more than running.
 * For one thread only, since a statement shared by two loses writes without a word; closed with the
 * connection.
 */
final class Statements {
  private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

  /** So many rows of a statement wait at most: they are kept in memory. */
  private static final int ROWS_MOST = 256;

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /** Statements that have rows to write, in the order in which the first came, and how many. */
  private final Map<PreparedStatement, Integer> waiting = new LinkedHashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  /** The caller binds every parameter and does not close it. */
  PreparedStatement get(String sql) throws SQLException {
    PreparedStatement known = prepared.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      prepared.put(sql, known);
    }
    return known;
  }

  /**
   * For a row that may wait for others of its statement: the driver does half as much for each when
   * it gets many at once. Rows of one statement keep their order; {@link #flush} must come before
   * another one reads or changes the same rows, and before the commit.
   *
   * @return the caller binds every parameter and calls {@link PreparedStatement#addBatch}
   */
  PreparedStatement row(String sql) throws SQLException {
    PreparedStatement statement = get(sql);
    int rows = waiting.getOrDefault(statement, 0);
    if (rows == ROWS_MOST) {
      waiting.remove(statement);
      write(statement);
      rows = 0;
    }
    waiting.put(statement, rows + 1);
    return statement;
  }

  /** Writes all rows that wait. */
  void flush() throws SQLException {
    if (waiting.isEmpty()) {
      return;
    }
    for (PreparedStatement statement : waiting.keySet()) {
      write(statement);
    }
    waiting.clear();
  }

  private static void write(PreparedStatement statement) throws SQLException {
    statement.executeBatch();
  }

  /**
   * After a failure: the driver leaves a statement that failed unusable. Nothing waits any more.
   */
  void forget() {
    waiting.clear();
    for (PreparedStatement statement : prepared.values()) {
      try {
        statement.close();
      } catch (SQLException e) {
        LOG.debug("closing a statement: {}", e.getMessage());
      }
    }
    prepared.clear();
  }
}
