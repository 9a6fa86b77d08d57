package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file in WAL mode with a page limit. A file that cannot be read is set aside under a
 * new name and a fresh one made; nothing is ever deleted.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** Larger files are only looked at where reading starts, so that a start stays fast. */
  private static final long QUICK_CHECK_BYTES = 16L << 20;

  private static final int PAGE_BYTES = 4096;

  /** So much stands in the WAL before it goes to the file, page by page, each once. */
  private static final int CHECKPOINT_BYTES = 4 << 20;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS").withZone(ZoneOffset.UTC);

  /** How a commit reaches the disk. */
  public enum Synchronous {
    /** Every commit is flushed. */
    FULL,
    /** A power cut may take the last commits, never the file. */
    NORMAL
  }

  private final Path file;
  private final Connection writer;
  private final long maxPages;

  private Database(Path file, Connection writer, long maxPages) {
    this.file = file;
    this.writer = writer;
    this.maxPages = maxPages;
  }

  /**
   * The tables of a file, as they came to be. A new file goes the same way as an old one, so that
   * there is one way only.
   *
   * @param first statements of version 1, separated by semicolons; never changed any more
   * @param steps each from one version to the next; only ever added to
   */
  public record Schema(String first, List<String> steps) {
    public Schema {
      steps = List.copyOf(steps);
    }

    int version() {
      return 1 + steps.size();
    }
  }

  /**
   * A database that is open and has its tables.
   *
   * @param setAside the new name of the damaged file that stood here
   */
  public record Opened(Database database, Optional<Path> setAside) {}

  /**
   * With pages of 4 kB.
   *
   * @throws StoreException if the folder cannot be written, or a newer version made the file
   */
  public static Opened open(Path file, Synchronous synchronous, long megabytes, Schema schema) {
    return open(file, synchronous, megabytes, schema, PAGE_BYTES);
  }

  /**
   * @param pageBytes of a new file; one that exists keeps its own
   * @throws StoreException if the folder cannot be written, or a newer version made the file
   */
  static Opened open(
      Path file, Synchronous synchronous, long megabytes, Schema schema, int pageBytes) {
    Optional<String> damage = Files.exists(file) ? damage(file) : Optional.empty();
    Optional<Path> setAside = damage.map(why -> setAside(file, why));
    Connection connection = null;
    try {
      connection = connect(file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA page_size = " + pageBytes);
        statement.execute("PRAGMA journal_mode = WAL");
        long page = number(statement, "PRAGMA page_size");
        statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_BYTES / page);
        long pages = Math.max(64, megabytes * (1 << 20) / page);
        statement.execute("PRAGMA synchronous = " + synchronous);
        statement.execute("PRAGMA journal_size_limit = " + (16 << 20));
        // Before the limit: a full file must not keep the gateway from its new version.
        prepare(file, statement, schema);
        statement.execute("PRAGMA max_page_count = " + pages);
        return new Opened(new Database(file, connection, pages), setAside);
      }
    } catch (SQLException e) {
      closeQuietly(connection);
      throw new StoreException(
          "cannot open " + file + ": " + e.getMessage() + "; check the folder's owner and space",
          e);
    }
  }

  private static void prepare(Path file, Statement statement, Schema schema) throws SQLException {
    long version = number(statement, "PRAGMA user_version");
    if (version > schema.version()) {
      throw new StoreException(
          file + " was written by a newer version; install that version, or move the file away");
    }
    if (version == schema.version()) {
      return;
    }
    statement.execute("BEGIN IMMEDIATE");
    if (version == 0) {
      executeAll(statement, schema.first());
    } else {
      LOG.info("{}: from version {} to {}", file, version, schema.version());
    }
    for (String step :
        schema.steps().subList((int) Math.max(0, version - 1), schema.steps().size())) {
      executeAll(statement, step);
    }
    statement.execute("PRAGMA user_version = " + schema.version());
    statement.execute("COMMIT");
  }

  private static void executeAll(Statement statement, String script) throws SQLException {
    for (String part : script.split(";", -1)) {
      if (!part.isBlank()) {
        statement.execute(part);
      }
    }
  }

  private static Optional<String> damage(Path file) {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      number(statement, "SELECT count(*) FROM sqlite_schema");
      if (Files.size(file) <= QUICK_CHECK_BYTES) {
        try (ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
          if (rows.next() && !rows.getString(1).equals("ok")) {
            return Optional.of(rows.getString(1));
          }
        }
      }
      return Optional.empty();
    } catch (SQLException e) {
      if (isDamage(e)) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Path setAside(Path file, String why) {
    String suffix = ".damaged-" + STAMP.format(Instant.now());
    Path aside = file.resolveSibling(file.getFileName() + suffix);
    try {
      Files.move(file, aside);
      for (String part : new String[] {"-wal", "-shm"}) {
        Path beside = file.resolveSibling(file.getFileName() + part);
        if (Files.exists(beside)) {
          Files.move(beside, file.resolveSibling(aside.getFileName() + part));
        }
      }
    } catch (IOException e) {
      throw new StoreException("cannot set the damaged " + file + " aside: " + e.getMessage(), e);
    }
    LOG.error(
        "{} is damaged ({}); kept as {} for an engineer, going on with a new file",
        file,
        why,
        aside.getFileName());
    return aside;
  }

  /** A further connection that only reads. The caller closes it. */
  Connection reader() throws SQLException {
    Connection connection = connect(file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
    }
    return connection;
  }

  private static Connection connect(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 5000");
    } catch (SQLException e) {
      closeQuietly(connection);
      throw e;
    }
    return connection;
  }

  /** The one connection that writes; only the writer thread uses it once that runs. */
  public Connection writer() {
    return writer;
  }

  /**
   * Begins a transaction in words of its own: a full disk makes SQLite end the transaction by
   * itself, after which the JDBC driver believes it still has one and commits row by row.
   */
  public void begin() throws SQLException {
    execute("BEGIN IMMEDIATE");
  }

  /** Ends the transaction; its flush is the file's {@link Synchronous}. */
  public void commit() throws SQLException {
    execute("COMMIT");
  }

  /** Ends the transaction if there still is one. */
  public void rollBack() {
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("{}: rolling back: {}", file, e.getMessage());
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.execute(sql);
    }
  }

  Path file() {
    return file;
  }

  /** How much of the page limit is in use, 0 to 1, pages that await reuse not counted. */
  public double filled() throws SQLException {
    try (Statement statement = writer.createStatement()) {
      long used =
          number(statement, "PRAGMA page_count") - number(statement, "PRAGMA freelist_count");
      return (double) used / maxPages;
    }
  }

  static long number(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  /** Whether the page limit or the disk is reached. */
  public static boolean isFull(SQLException e) {
    return e instanceof SQLiteException s && s.getResultCode() == SQLiteErrorCode.SQLITE_FULL;
  }

  private static boolean isDamage(SQLException e) {
    if (!(e instanceof SQLiteException s)) {
      return false;
    }
    int primary = s.getResultCode().code & 0xff;
    return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
        || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  @Override
  public void close() {
    closeQuietly(writer);
  }

  /** Null for a connection that never came to be. */
  static void closeQuietly(@Nullable Connection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("closing a database: {}", e.getMessage());
    }
  }
}
