package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection that only reads, of a database whose file may be replaced meanwhile: it comes to the
 * new one by itself, between two queries. What it cannot read for damage the writer hears of. For
 * one thread at a time.
 *
 * <p>A connection to the file before does no harm when it is closed: SQLite sees that the file has
 * moved, and leaves alone the log of that name.
 */
final class Reader implements AutoCloseable {
  private final Database database;
  private @Nullable Connection connection;
  private int of;
  private int depth;
  private boolean closed;

  /** Opens nothing until it is asked: many a reader never is, and each has a cache of its own. */
  Reader(Database database) {
    this.database = database;
  }

  /** What is asked. */
  interface Query<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** Asks; a query may ask another. */
  <T> T read(Query<T> query) throws SQLException {
    Connection current = current();
    depth++;
    try {
      return query.ask(current);
    } catch (SQLException e) {
      // Of the file before nobody wants to know any more.
      if (Database.isDamage(e) && of == database.replaced()) {
        database.damaged(String.valueOf(e.getMessage()));
      }
      throw e;
    } finally {
      depth--;
    }
  }

  private Connection current() throws SQLException {
    if (closed) {
      throw new SQLException("the reader is closed");
    }
    Connection open = connection;
    if (open != null && (depth > 0 || of == database.replaced())) {
      return open;
    }
    Database.closeQuietly(open);
    connection = null;
    // Read before it is opened: a file that is replaced in between is opened once more.
    of = database.replaced();
    Connection opened;
    try {
      opened = database.connectToRead();
    } catch (SQLException e) {
      if (Database.isDamage(e)) {
        database.damaged(String.valueOf(e.getMessage()));
      }
      throw e;
    }
    connection = opened;
    return opened;
  }

  @Override
  public void close() {
    closed = true;
    Database.closeQuietly(connection);
    connection = null;
  }
}
