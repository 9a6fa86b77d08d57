package io.gengfu.agent.store;

import io.gengfu.agent.store.Database.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a file that nobody has open can be used. */
final class Inspection {

  /** Of larger files only the small tables are looked at in full, so that a start stays fast. */
  private static final long QUICK_CHECK_BYTES = 16L << 20;

  private Inspection() {}

  /**
   * Why a file cannot be used.
   *
   * @param why in words for people
   */
  record Fault(Aside.Kind kind, String why) {}

  /**
   * @throws StoreException if it cannot be told, as of a file that nobody may read
   */
  static Optional<Fault> of(Path file, Schema schema) {
    Optional<String> damage = damage(file);
    if (damage.isPresent()) {
      return Optional.of(new Fault(Aside.Kind.DAMAGED, damage.get()));
    }
    long version = version(file);
    return version > schema.version()
        ? Optional.of(
            new Fault(
                Aside.Kind.NEWER,
                "version " + version + ", later than " + schema.version() + " here"))
        : Optional.empty();
  }

  private static long version(Path file) {
    try (Connection connection = Database.connect(file);
        Statement statement = connection.createStatement()) {
      return Database.number(statement, "PRAGMA user_version");
    } catch (SQLException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> damage(Path file) {
    Path suspect = Aside.suspect(file);
    try (Connection connection = Database.connect(file);
        Statement statement = connection.createStatement()) {
      Database.number(statement, "SELECT count(*) FROM sqlite_schema");
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
      if (Database.isDamage(e)) {
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
        if (!Database.LARGE.contains(rows.getString(1))) {
          small.add("'" + rows.getString(1).replace("'", "''") + "'");
        }
      }
    }
    return small;
  }
}
