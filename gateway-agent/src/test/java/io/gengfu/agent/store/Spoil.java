package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Does to SQLite files what bad disks and people do, also while somebody has them open. */
public final class Spoil {

  private Spoil() {}

  /** Garbage in their place, from a byte on. */
  public static void bytes(Path file, long from, int count) throws IOException {
    byte[] garbage = new byte[count];
    Arrays.fill(garbage, (byte) 0xa5);
    try (FileChannel disk = FileChannel.open(file, StandardOpenOption.WRITE)) {
      disk.write(ByteBuffer.wrap(garbage), from);
    }
  }

  /** A page of a table's rows that is neither its first nor its last. */
  public static void page(Path file, String table) throws IOException, SQLException {
    long size;
    long page;
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      size = Database.number(statement, "PRAGMA page_size");
      page =
          Database.number(
              statement,
              "SELECT pageno FROM dbstat WHERE name = '"
                  + table
                  + "' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 5");
    }
    bytes(file, (page - 1) * size, (int) size);
  }

  /** From the log to the file, so that what is there is what counts. */
  public static void checkpoint(Path file) throws SQLException {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet done = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      if (!done.next() || done.getInt(1) != 0) {
        throw new IllegalStateException("somebody reads the log");
      }
    }
  }

  static void execute(Path file, String sql) throws SQLException {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  /** Files that were set aside, by name. */
  public static List<String> aside(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> String.valueOf(f.getFileName()))
          .filter(f -> f.contains("damaged-") && !f.endsWith("-wal") && !f.endsWith("-shm"))
          .toList();
    }
  }
}
