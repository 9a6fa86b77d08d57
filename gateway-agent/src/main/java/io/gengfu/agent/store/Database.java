package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file in WAL mode with a page limit. A file that is damaged, or of a later version, is
 * set aside under a new name; a fresh one is made and gets what can be read of it.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** Of larger files only the small tables are looked at in full, so that a start stays fast. */
  private static final long QUICK_CHECK_BYTES = 16L << 20;

  /** Tables that grow with time. */
  static final Set<String> LARGE =
      Set.of(
          "transition",
          "alert",
          "outbox",
          "audit",
          "command",
          "mode_change",
          "block",
          "span",
          "chunk");

  /** Else the driver asks for the row's key after each that it inserts, though nobody wants it. */
  private static final Properties HOW = new Properties();

  static {
    HOW.setProperty("jdbc.get_generated_keys", "false");
  }

  private static final int PAGE_BYTES = 4096;

  private static final long SHRINK_FROM_BYTES = 16L << 20;
  private static final int SHRINK_PAGES = 512;
  private static final int INCREMENTAL = 2;
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  /** So much stands in the WAL before it goes to the file, page by page, each once. */
  private static final int CHECKPOINT_BYTES = 4 << 20;

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
  private boolean shrinking;
  private long nextLook = System.nanoTime();

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
   * @param setAside the new name of the file that stood here and could not be used
   * @param notice what came over from it, in words for people
   */
  public record Opened(Database database, Optional<Path> setAside, Optional<String> notice) {}

  /**
   * With pages of 4 kB.
   *
   * @throws StoreException if the folder cannot be written
   */
  public static Opened open(Path file, Synchronous synchronous, long megabytes, Schema schema) {
    return open(file, synchronous, megabytes, schema, PAGE_BYTES);
  }

  /**
   * @param pageBytes of a new file; one that exists keeps its own
   * @throws StoreException if the folder cannot be written
   */
  static Opened open(
      Path file, Synchronous synchronous, long megabytes, Schema schema, int pageBytes) {
    Optional<Path> setAside = Files.exists(file) ? unusable(file, schema) : Optional.empty();
    Connection connection = null;
    try {
      connection = connect(file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA page_size = " + pageBytes);
        // Of a new file; one that was made without keeps its pages for itself.
        statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
        statement.execute("PRAGMA journal_mode = WAL");
        long page = number(statement, "PRAGMA page_size");
        statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_BYTES / page);
        long pages = Math.max(64, megabytes * (1 << 20) / page);
        statement.execute("PRAGMA synchronous = " + synchronous);
        statement.execute("PRAGMA journal_size_limit = " + (16 << 20));
        // Before the limit: a full file must not keep the gateway from its new version.
        prepare(file, statement, schema);
        statement.execute("PRAGMA max_page_count = " + pages);
        Database database = new Database(file, connection, pages);
        return new Opened(
            database,
            setAside,
            setAside.map(
                aside ->
                    "%s could not be used and is kept as %s: %s"
                        .formatted(
                            file.getFileName(),
                            aside.getFileName(),
                            Salvage.carry(aside, database, Salvage.MOST))));
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

  private static Optional<Path> unusable(Path file, Schema schema) {
    Optional<String> damage = damage(file);
    if (damage.isPresent()) {
      return Optional.of(Aside.put(file, Aside.Kind.DAMAGED, damage.get()));
    }
    long version = version(file);
    return version > schema.version()
        ? Optional.of(
            Aside.put(
                file,
                Aside.Kind.NEWER,
                "version " + version + ", later than " + schema.version() + " here"))
        : Optional.empty();
  }

  private static long version(Path file) {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      return number(statement, "PRAGMA user_version");
    } catch (SQLException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> damage(Path file) {
    Path suspect = Aside.suspect(file);
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      number(statement, "SELECT count(*) FROM sqlite_schema");
      boolean all = Files.size(file) <= QUICK_CHECK_BYTES || Files.exists(suspect);
      for (String check : all ? List.of("1") : smallTables(statement)) {
        try (ResultSet rows = statement.executeQuery("PRAGMA quick_check(" + check + ")")) {
          if (rows.next() && !rows.getString(1).equals("ok")) {
            return Optional.of(rows.getString(1));
          }
        }
      }
      Files.deleteIfExists(suspect);
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

  private static List<String> smallTables(Statement statement) throws SQLException {
    List<String> small = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
      while (rows.next()) {
        if (!LARGE.contains(rows.getString(1))) {
          small.add("'" + rows.getString(1).replace("'", "''") + "'");
        }
      }
    }
    return small;
  }

  /** Something unreadable was met: the next start looks at all of the file and mends it. */
  void suspect() {
    try {
      Files.writeString(Aside.suspect(file), "");
    } catch (IOException e) {
      LOG.warn("{}: cannot leave a mark for the next start: {}", file, e.getMessage());
    }
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
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, HOW);
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

  /**
   * Gives back to the disk, some pages at a time, what an outage has left: not before more than
   * half of the file is empty, for each page that moves is written. Says whether there is more.
   */
  boolean shrink() throws SQLException {
    if (!shrinking && System.nanoTime() - nextLook < 0) {
      return false;
    }
    nextLook = System.nanoTime() + LOOK_EVERY.toNanos();
    try (Statement statement = writer.createStatement()) {
      long free = number(statement, "PRAGMA freelist_count");
      long used = number(statement, "PRAGMA page_count") - free;
      boolean much = free * number(statement, "PRAGMA page_size") >= SHRINK_FROM_BYTES;
      boolean before = shrinking;
      shrinking =
          (before ? free > used / 4 : much && free > used)
              && number(statement, "PRAGMA auto_vacuum") == INCREMENTAL;
      if (shrinking) {
        // Not by execute, which stops after the first page: each is a step of the statement.
        statement.executeUpdate("PRAGMA incremental_vacuum(" + SHRINK_PAGES + ")");
      } else if (before) {
        number(statement, "PRAGMA wal_checkpoint(PASSIVE)");
      }
      return shrinking;
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

  /** Whether the file's content is what is wrong. */
  static boolean isDamage(SQLException e) {
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
