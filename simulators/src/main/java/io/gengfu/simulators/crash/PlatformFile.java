package io.gengfu.simulators.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/** What the platform has, read from beside it. */
final class PlatformFile {

  private PlatformFile() {}

  /** Every transition that came, as {@code alert/number}. */
  static Set<String> known(Path store) throws SQLException {
    var found = new TreeSet<String>();
    try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + store);
        Statement query = file.createStatement();
        ResultSet rows =
            query.executeQuery(
                "SELECT alert_id, transition_no FROM received WHERE alert_id IS NOT NULL")) {
      while (rows.next()) {
        found.add(rows.getString(1) + "/" + rows.getInt(2));
      }
    }
    return found;
  }
}
