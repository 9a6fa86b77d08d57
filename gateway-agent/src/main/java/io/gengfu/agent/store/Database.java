package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** An outbox is read from front to back: what was read is not needed again. */
  private static final int READER_CACHE_KILOBYTES = 256;

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
  private final Form form;
  private volatile Connection writer;
  private long maxPages;
  private final Shrinking shrinking = new Shrinking();
  private final StandingFile standing;

  /** How often the file was replaced: who reads has to open it anew then. */
  private final AtomicInteger replaced = new AtomicInteger();

  private volatile String damage = "";

  private Database(Path file, Form form) throws SQLException {
    this.file = file;
    this.form = form;
    writer = opened(file, form);
    standing = new StandingFile(file);
    limitPages();
  }

  /**
   * What a file is made as.
   *
   * @param pageBytes of a new file; one that exists keeps its own
   */
  record Form(Synchronous synchronous, long megabytes, Schema schema, int pageBytes) {}

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
    Form form = new Form(synchronous, megabytes, schema, pageBytes);
    try {
      Optional<Successor.Placed> before = Successor.place(file, Optional.empty());
      Optional<Inspection.Fault> fault =
          Files.exists(file) ? Inspection.of(file, schema) : Optional.empty();
      Optional<Successor.Placed> now = before;
      if (fault.isPresent()) {
        try (Connection from = connect(file)) {
          Successor.make(file, form, from, fault.get());
        }
        now = Successor.place(file, fault);
      }
      Database database = new Database(file, form);
      return new Opened(
          database, now.map(Successor.Placed::aside), now.map(Successor.Placed::notice));
    } catch (SQLException e) {
      throw new StoreException(
          "cannot open " + file + ": " + e.getMessage() + "; check the folder's owner and space",
          e);
    }
  }

  /** A connection that writes, to a file that has all its tables from then on. */
  private static Connection opened(Path file, Form form) throws SQLException {
    Connection connection = connect(file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = " + form.pageBytes());
      // Of a new file; one that was made without keeps its pages for itself.
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      statement.execute("PRAGMA journal_mode = WAL");
      long page = number(statement, "PRAGMA page_size");
      statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_BYTES / page);
      statement.execute("PRAGMA synchronous = " + form.synchronous());
      statement.execute("PRAGMA journal_size_limit = " + (16 << 20));
      // Before the limit: a full file must not keep the gateway from its new version.
      prepare(file, statement, form.schema());
      return connection;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  private void limitPages() throws SQLException {
    try (Statement statement = writer.createStatement()) {
      long page = number(statement, "PRAGMA page_size");
      maxPages = Math.max(64, form.megabytes() * (1 << 20) / page);
      statement.execute("PRAGMA max_page_count = " + maxPages);
    }
  }

  /** A file under another name that becomes the successor of one that cannot be used. */
  static Database draft(Path file, Form form) throws SQLException {
    return new Database(file, form);
  }

  /**
   * Gives the file a successor with what can be read of it, while readers go on: they come to the
   * new one by themselves. What is in the connection's cache can be read though the disk has lost
   * it. May be called again after a failure, and goes on where that was. Writer thread, outside a
   * transaction.
   */
  Optional<Successor.Placed> replace() throws SQLException {
    var fault = new Inspection.Fault(Aside.Kind.DAMAGED, damage);
    if (!writer.isClosed()) {
      Successor.make(file, form, writer, fault);
      closeQuietly(writer);
    }
    Optional<Successor.Placed> placed = Successor.place(file, Optional.of(fault));
    writer = opened(file, form);
    limitPages();
    standing.is();
    replaced.incrementAndGet();
    damage = "";
    return placed;
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

  /** Something unreadable was met: the next start looks at all of the file and mends it. */
  void suspect() {
    try {
      Files.writeString(Aside.suspect(file), "");
    } catch (IOException e) {
      LOG.warn("{}: cannot leave a mark for the next start: {}", file, e.getMessage());
    }
  }

  /** Something in it cannot be read. From any thread; the writer's looks at {@link #damage}. */
  void damaged(String why) {
    damage = why;
  }

  /** What is known to be wrong with the file, in words; empty when nothing is. */
  String damage() {
    if (damage.isEmpty() && standing.isGone()) {
      damage = "it is not in its folder any more";
    }
    return damage;
  }

  /** A further connection that only reads, whatever file stands there. The caller closes it. */
  Reader reader() {
    return new Reader(this);
  }

  int replaced() {
    return replaced.get();
  }

  /** For a {@link Reader}; never makes a file. */
  Connection connectToRead() throws SQLException {
    if (!Files.exists(file)) {
      throw new SQLException(file + " is being replaced");
    }
    Connection connection = connect(file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
      statement.execute("PRAGMA cache_size = -" + READER_CACHE_KILOBYTES);
      return connection;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  static Connection connect(Path file) throws SQLException {
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

  /** {@link Shrinking#step} of this file. */
  boolean shrink() throws SQLException {
    return shrinking.step(writer);
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
