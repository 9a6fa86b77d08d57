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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.sqlite.ProgressHandler;

/** The files of a store, for those who handle them without running it: backup and restore. */
public final class StoreFiles {

  /** One file; in the order in which a backup copies them. */
  public enum Part {
    /** First: what it has counted may lie behind {@code alerts.db}, not before it. */
    KPI("kpi.db", Integer.MAX_VALUE),
    ALERTS("alerts.db", AlertSchema.SCHEMA.version()),
    TELEMETRY("telemetry.db", TelemetryTables.SCHEMA.version());

    private final String file;
    private final int version;

    Part(String file, int version) {
      this.file = file;
      this.version = version;
    }

    /** Its name in the data folder. */
    public String file() {
      return file;
    }
  }

  /**
   * So much may be written beside a file while it is copied. A copy reads one state of it from
   * beginning to end, and for as long the writer cannot use its log again from the start: the one
   * exception from short read transactions.
   */
  static final long WAL_MOST = 64L << 20;

  /** Steps of SQLite between two looks at the log: some milliseconds. */
  private static final int LOOK_STEPS = 20_000;

  private StoreFiles() {}

  /** A data folder that no agent runs on until this is closed. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Holds a data folder, which is made when it is not there.
   *
   * @throws StoreException if an agent runs on it
   */
  public static Held hold(Path folder) {
    FolderLock lock = FolderLock.take(folder);
    return lock::close;
  }

  /** {@link #copy(Path, Path, long, LongConsumer)} with {@link #WAL_MOST}. */
  public static void copy(Path file, Path target, LongConsumer progress) throws IOException {
    copy(file, target, WAL_MOST, progress);
  }

  /**
   * Copies one state of a file, also while an agent writes it; the agent waits for nothing.
   *
   * @param target not there yet
   * @param progress takes the bytes written so far, every few milliseconds
   * @throws IOException if it cannot be copied, or the agent writes too much meanwhile
   */
  static void copy(Path file, Path target, long walMost, LongConsumer progress) throws IOException {
    try (Connection connection = Archive.connect(file, Integer.MAX_VALUE);
        Statement statement = connection.createStatement()) {
      Path wal = file.resolveSibling(file.getFileName() + "-wal");
      long before = size(wal);
      ProgressHandler.setHandler(
          connection,
          LOOK_STEPS,
          new ProgressHandler() {
            @Override
            protected int progress() {
              progress.accept(size(target));
              return size(wal) - before > walMost ? 1 : 0; // other than 0 interrupts it
            }
          });
      statement.execute("VACUUM INTO '" + target.toString().replace("'", "''") + "'");
    } catch (SQLException e) {
      Files.deleteIfExists(target);
      boolean cut = String.valueOf(e.getMessage()).contains("INTERRUPT");
      throw new IOException(
          cut
              ? "the gateway writes "
                  + file
                  + " faster than it can be copied; try at a quieter time"
              : "cannot copy " + file + ": " + e.getMessage() + "; are you in the gateway's group?",
          e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0; // it went in between
    }
  }

  /** The version of a file's tables. */
  public static long version(Path file) throws IOException {
    try (Connection connection = open(file);
        Statement statement = connection.createStatement()) {
      return Database.number(statement, "PRAGMA user_version");
    } catch (SQLException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** What is wrong with a file that nobody has open, in words; empty when it can be used. */
  public static Optional<String> problem(Part part, Path file) {
    try (Connection connection = open(file);
        Statement statement = connection.createStatement()) {
      long version = Database.number(statement, "PRAGMA user_version");
      if (version > part.version) {
        return Optional.of(
            "is of version %d, and this program knows %d; install the newer program first"
                .formatted(version, part.version));
      }
      try (ResultSet row = statement.executeQuery("PRAGMA integrity_check(1)")) {
        String found = row.next() ? row.getString(1) : "nothing";
        return found.equals("ok") ? Optional.empty() : Optional.of("is damaged: " + found);
      }
    } catch (SQLException e) {
      return Optional.of("cannot be read: " + e.getMessage());
    }
  }

  /** Tells the next agent that a file nobody has open comes from a backup of then. */
  public static void markRestored(Path file, Instant backup) throws IOException {
    try (Connection connection = open(file)) {
      Epochs.put(connection, Epochs.RESTORED, backup.toString());
    } catch (SQLException e) {
      throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * What an {@code alerts.db} knows.
   *
   * @param file its name, for as long as its rows are numbered on
   * @param withdrawn ids of consents
   */
  record Known(String file, List<String> withdrawn) {}

  /** Empty when it cannot be read; of a version that knew no consents nothing is withdrawn. */
  static Optional<Known> known(Path file) {
    try (Connection connection = open(file);
        Statement statement = connection.createStatement()) {
      long consents =
          Database.number(
              statement, "SELECT count(*) FROM sqlite_schema WHERE name = 'consent_withdrawn'");
      return Optional.of(
          new Known(
              Epochs.file(connection),
              consents > 0 ? ConsentTables.withdrawn(connection) : List.of()));
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  /** Who recorded it: the gateway's id; empty when no agent has run on it. */
  public static String gateway(Path file) throws IOException {
    try (Connection connection = open(file)) {
      return Epochs.meta(connection, "gateway");
    } catch (SQLException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The files that belong to a part, those that are not there included. With the alerts goes what
   * was decided and not recorded: it is of another time than a file that takes their place.
   */
  public static List<Path> files(Path folder, Part part) {
    List<Path> files = new ArrayList<>();
    for (String suffix : List.of("", "-wal", "-shm")) {
      files.add(folder.resolve(part.file() + suffix));
    }
    if (part == Part.ALERTS) {
      files.add(RingPlaces.beside(folder));
    }
    return files;
  }

  /** From here on no agent starts on this folder, not even after a power cut. */
  public static void beginReplacing(Path folder, String backup) throws IOException {
    Restoring.begin(folder, backup);
  }

  /** An agent may start again. */
  public static void endReplacing(Path folder) throws IOException {
    Restoring.end(folder);
  }

  private static Connection open(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }
}
