package io.gengfu.simulators.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/** What stands in the agent's file of alerts. */
final class AgentFile {

  private AgentFile() {}

  /**
   * Every transition as {@code alert/number}. Reads a copy: who opens the file of a dead process
   * and closes it again tidies it up, which the next process has to be able to do.
   */
  static Set<String> ofTheDead(Path data, Path copy) throws IOException, SQLException {
    if (!Files.exists(data.resolve("alerts.db"))) {
      return new TreeSet<>();
    }
    Files.createDirectories(copy);
    for (String name : new String[] {"alerts.db", "alerts.db-wal"}) {
      Files.deleteIfExists(copy.resolve(name));
      if (Files.exists(data.resolve(name))) {
        Files.copy(data.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.deleteIfExists(copy.resolve("alerts.db-shm"));
    return transitions(copy);
  }

  /** The same of one that runs. */
  static Set<String> ofTheLiving(Path data) throws SQLException {
    return Files.exists(data.resolve("alerts.db")) ? transitions(data) : new TreeSet<>();
  }

  private static Set<String> transitions(Path folder) throws SQLException {
    var found = new TreeSet<String>();
    try (Connection file = connect(folder);
        Statement query = file.createStatement()) {
      if (!hasTables(query)) {
        return found;
      }
      try (ResultSet rows = query.executeQuery("SELECT alert_id, number FROM transition")) {
        while (rows.next()) {
          found.add(rows.getString(1) + "/" + rows.getInt(2));
        }
      }
    }
    return found;
  }

  /** A process that died early left a file without tables. */
  private static boolean hasTables(Statement query) throws SQLException {
    try (ResultSet row =
        query.executeQuery("SELECT count(*) FROM sqlite_schema WHERE name = 'transition'")) {
      return row.next() && row.getInt(1) > 0;
    }
  }

  /** How many alerts are active: raised and cleared take turns, from 1. */
  static int open(Path data) throws SQLException {
    String sql =
        "SELECT count(*) FROM (SELECT alert_id FROM transition GROUP BY alert_id"
            + " HAVING max(number) % 2 = 1)";
    try (Connection file = connect(data);
        Statement query = file.createStatement();
        ResultSet row = query.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static Connection connect(Path folder) throws SQLException {
    Connection file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("alerts.db"));
    try (Statement statement = file.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 5000");
    }
    return file;
  }
}
