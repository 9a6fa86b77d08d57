package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {

  @TempDir private Path folder;

  // A copy that takes too long keeps the log from being used again, and that would fill the disk.
  @Test
  void aCopyIsGivenUpWhenTheLogGrowsTooFar() throws Exception {
    Path file = folder.resolve("busy.db");
    Path target = folder.resolve("copy");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      // Else a log that has grown before is filled anew, and does not grow while it copies.
      statement.execute("PRAGMA wal_autocheckpoint = 0");
      statement.execute("CREATE TABLE many (a INTEGER PRIMARY KEY, b TEXT)");
      statement.execute("CREATE INDEX many_b ON many (b)");
      // So many rows that the copy looks at the log several times.
      statement.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
              + " INSERT INTO many SELECT i, hex(i * 7919 % 50021) FROM n");
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      // The log grows at each look, whatever else the machine does.
      LongConsumer writes = bytes -> write(statement);
      assertThatThrownBy(() -> StoreFiles.copy(file, target, 1 << 10, writes))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("faster than it can be copied");
      assertThat(target).doesNotExist();
      // The gateway goes on, and its log can be used again.
      assertThat(Database.number(statement, "PRAGMA wal_checkpoint(TRUNCATE)")).isZero();
      assertThat(Files.size(folder.resolve("busy.db-wal"))).isZero();
    }
  }

  private static void write(Statement statement) {
    try {
      statement.executeUpdate("UPDATE many SET b = b || 'x' WHERE a < 100");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
