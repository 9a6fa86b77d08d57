package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start reads. How long that takes is for the benchmark to say ({@code StartSpeed}). */
class StartCostTest {

  private static final StoreConfig LIMITS = new StoreConfig(512, 512, Duration.ofMillis(20));

  /** proc(5): what the thread that opens the store has read by itself. */
  private static final Path READ = Path.of("/proc/thread-self/io");

  /** So many starts ago the gateway was new: older epochs are forgotten at the next one. */
  private static final int EPOCHS = 600;

  /** Enough for a page more of each tree; a table of those below has 20 MB at least. */
  private static final long SLACK = 256 << 10;

  @TempDir private Path folder;

  // A gateway that was cut off for weeks must be up as fast as any other.
  @Test
  void aStartReadsNoMoreOfALargeBacklogThanOfASmallOne() throws Exception {
    assumeTrue(Files.isReadable(READ), "only Linux counts what a thread reads");
    opened("warm", 5_000); // Classes and SQLite's library are read once.

    long small = opened("small", 5_000);
    long large = opened("large", 15_000);

    assertThat(Files.size(folder.resolve("large/telemetry.db"))).isGreaterThan(50L << 20);
    assertThat(Files.size(folder.resolve("large/alerts.db"))).isGreaterThan(50L << 20);
    assertThat(large).isLessThan(small + SLACK);
  }

  /** Bytes that the start read with so many blocks, alerts and audit records waiting. */
  private long opened(String name, int rows) throws IOException, SQLException {
    Path data = folder.resolve(name);
    open(data).close();
    String row =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + rows + ") ";
    String epochs =
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + EPOCHS
            + ") INSERT INTO epoch SELECT i, 'e' || i, 'e' || (i - 1), 'start' FROM n";
    execute(
        data.resolve("telemetry.db"),
        epochs,
        row + "INSERT INTO block SELECT i, i, i, 2048, 0, zeroblob(4000), NULL FROM n",
        waiting(row, Lane.TELEMETRY),
        highWater(Lane.TELEMETRY, rows));
    execute(
        data.resolve("alerts.db"),
        epochs,
        row + "INSERT INTO transition SELECT i, 'a' || i, 1, i, zeroblob(4000) FROM n",
        row
            + "INSERT INTO alert SELECT 'a' || i, 'p/r/d' || i, 's', 'r', 'ALERT', 3, 'NORMAL',"
            + " '', '', '', i, i, 1, 0, 0 FROM n",
        row + "INSERT INTO audit SELECT i, 'k' || i, 't', 's', i, zeroblob(400) FROM n",
        waiting(row, Lane.ALERT),
        waiting(row, Lane.AUDIT),
        highWater(Lane.ALERT, rows),
        highWater(Lane.AUDIT, rows));
    long before = read();
    Store store = open(data);
    long after = read();
    try (store;
        Outbox city = store.outbox("city")) {
      assertThat(city.pending(Lane.TELEMETRY)).isEqualTo(rows);
      assertThat(city.pending(Lane.ALERT)).isEqualTo(rows);
    }
    return after - before;
  }

  private static String waiting(String row, Lane lane) {
    return row
        + "INSERT INTO outbox (uplink, lane, generation, sequence, record) SELECT 'city', '"
        + lane
        + "', "
        + EPOCHS
        + ", i, i FROM n";
  }

  private static String highWater(Lane lane, int rows) {
    return "INSERT INTO high_water VALUES ('city', '%s', %d, %d)".formatted(lane, EPOCHS, rows);
  }

  private static Store open(Path data) {
    return Store.open(data, LIMITS, "gw", List.of("city"), Alerts.POINTS);
  }

  private static void execute(Path file, String... sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String each : sql) {
        statement.executeUpdate(each);
      }
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  private static long read() throws IOException {
    return Files.readAllLines(READ).stream()
        .filter(line -> line.startsWith("rchar: "))
        .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
        .findFirst()
        .orElseThrow();
  }
}
