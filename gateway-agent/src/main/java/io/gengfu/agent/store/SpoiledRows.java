package io.gengfu.agent.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows that a bad sector or a stranger's hand may have spoiled. */
final class SpoiledRows {
  private static final Logger LOG = LoggerFactory.getLogger(SpoiledRows.class);

  private SpoiledRows() {}

  /** What is made of a row. */
  @FunctionalInterface
  interface Row {
    void read(ResultSet row) throws SQLException;
  }

  /** One row that makes no sense is reported and left out: the gateway has to start. */
  static void row(String table, ResultSet row, Row reader) {
    try {
      reader.read(row);
    } catch (SQLException | RuntimeException e) {
      LOG.error("a row of the table {} cannot be read and is left out: {}", table, e.toString());
    }
  }
}
