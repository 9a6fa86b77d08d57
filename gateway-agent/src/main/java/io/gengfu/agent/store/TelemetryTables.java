package io.gengfu.agent.store;

import io.gengfu.agent.store.Database.Schema;
import io.gengfu.agent.store.PersonalBlocks.Disclosed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables of {@code telemetry.db} beyond {@link Positions}, and how they came to be. */
final class TelemetryTables {

  private static final String FIRST =
      Positions.SCHEMA
          + """
          CREATE TABLE block (id INTEGER PRIMARY KEY, from_millis INTEGER NOT NULL,
            to_millis INTEGER NOT NULL, count INTEGER NOT NULL, personal INTEGER NOT NULL,
            body BLOB NOT NULL);
          """;

  /**
   * Points by number, and history by point: see docs/adr/0006. A chunk is found by its id alone, so
   * that new ones stand together on their pages. Records go up with their numbers in every outbox,
   * so that what waits for a block is found without an index, which costs a page with each group.
   */
  private static final String HISTORY =
      """
      CREATE TABLE point (id INTEGER PRIMARY KEY, key TEXT NOT NULL);
      CREATE TABLE span (id INTEGER PRIMARY KEY, last_block INTEGER NOT NULL,
        from_millis INTEGER NOT NULL, to_millis INTEGER NOT NULL, count INTEGER NOT NULL,
        sealed_millis INTEGER NOT NULL);
      CREATE TABLE chunk (id INTEGER PRIMARY KEY, personal INTEGER NOT NULL, body BLOB NOT NULL);
      CREATE TABLE dropped (point INTEGER PRIMARY KEY, readings INTEGER NOT NULL);
      DROP INDEX outbox_record;
      """;

  /** What the times of a block are worth; blocks of before have none. */
  private static final String BLOCK_CLOCK = "ALTER TABLE block ADD COLUMN clock TEXT";

  /** Small, since each group writes several pages for a row in each of them. */
  static final int PAGE_BYTES = 1024;

  static final Schema SCHEMA =
      new Schema(FIRST, List.of(HISTORY, BLOCK_CLOCK, DisclosureTables.SCHEMA));

  private TelemetryTables() {}

  /**
   * A block that is ready to be written, under its id for ever.
   *
   * @param wanted who is sent some of it, as {@link Recipients#maskOf}
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Cut(
      long id,
      long from,
      long to,
      int count,
      boolean personal,
      long wanted,
      byte[] body,
      RecordedClock clock,
      Disclosed disclosed) {}

  static void insertBlock(Statements statements, Cut block) throws SQLException {
    PreparedStatement insert = statements.get("INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.setLong(1, block.id());
    insert.setLong(2, block.from());
    insert.setLong(3, block.to());
    insert.setInt(4, block.count());
    insert.setInt(5, block.personal() ? 1 : 0);
    insert.setBytes(6, block.body());
    insert.setString(7, block.clock().text());
    insert.executeUpdate();
  }

  /** The highest id that a block has or ever had. */
  static long lastBlock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return Math.max(
          Database.number(statement, "SELECT max(id) FROM block"), lastSealed(connection));
    }
  }

  static long lastSpan(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return Database.number(statement, "SELECT max(id) FROM span");
    }
  }

  /** The last block of the last span. */
  static long lastSealed(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return Database.number(statement, "SELECT last_block FROM span ORDER BY id DESC LIMIT 1");
    }
  }

  /** Counts readings that were lost before an uplink had them. */
  static void addDropped(Connection connection, int point, long readings) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO dropped VALUES (?, ?) ON CONFLICT (point)"
                + " DO UPDATE SET readings = readings + excluded.readings")) {
      upsert.setInt(1, point);
      upsert.setLong(2, readings);
      upsert.executeUpdate();
    }
  }
}
