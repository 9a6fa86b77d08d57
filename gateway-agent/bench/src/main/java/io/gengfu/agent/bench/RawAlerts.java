package io.gengfu.agent.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the store has written for an alert, written again by bare JDBC into a file of its own: no
 * ring, no thread, nothing encoded.
 */
final class RawAlerts implements AutoCloseable {

  /** Columns that are another for each alert, and those that come back as instances do. */
  private static final Set<String> NEW = Set.of("id", "alert_id", "sequence", "record");

  private static final Set<String> AGAIN = Set.of("key", "instance");
  private static final int INSTANCES = 1_000;

  /** What is written for one message: a statement, and a value for each of its places. */
  private record Row(PreparedStatement insert, List<Column> columns) {}

  private record Column(String name, Object value) {}

  /** How rows are handed to the driver. */
  private enum Manner {
    /** One statement each, as the driver is without being told anything. */
    PLAIN,
    /** All rows of a table in one go, and no key asked for: the most that the driver gives. */
    BEST
  }

  private final Manner manner;
  private final Connection connection;
  private final List<Row> rows = new ArrayList<>();
  private long number = 1_000_000;

  private RawAlerts(Path file, String journal, Manner manner) throws SQLException {
    this.manner = manner;
    var how = new Properties();
    how.setProperty("jdbc.get_generated_keys", String.valueOf(manner == Manner.PLAIN));
    connection = DriverManager.getConnection("jdbc:sqlite:" + file, how);
    try (Statement pragma = connection.createStatement()) {
      pragma.execute("PRAGMA auto_vacuum=INCREMENTAL"); // as the store's files
      pragma.execute("PRAGMA journal_mode=" + journal);
      pragma.execute("PRAGMA synchronous=FULL");
    }
    connection.setAutoCommit(false);
  }

  /** The rows of the store's own tables, indexes included, that one alert is made of. */
  static RawAlerts sameRows(Path file, Path alerts) throws SQLException {
    return sameRows(file, alerts, Manner.PLAIN);
  }

  /** The same as fast as the driver goes. */
  static RawAlerts sameRowsAtBest(Path file, Path alerts) throws SQLException {
    return sameRows(file, alerts, Manner.BEST);
  }

  private static RawAlerts sameRows(Path file, Path alerts, Manner manner) throws SQLException {
    var raw = new RawAlerts(file, "WAL", manner);
    try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + alerts)) {
      for (String table : List.of("transition", "outbox", "alert", "instance", "instance_life")) {
        try (PreparedStatement schema =
            store.prepareStatement(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name = ?"
                    + " ORDER BY type DESC")) {
          schema.setString(1, table);
          ResultSet row = schema.executeQuery();
          while (row.next()) {
            raw.run(row.getString(1));
          }
        }
        raw.again(store, table);
      }
    }
    raw.connection.commit();
    return raw;
  }

  /** One row for each alert: a key and what the platform is sent. */
  static RawAlerts bodies(Path file, Path alerts) throws SQLException {
    var raw = new RawAlerts(file, "WAL", Manner.BEST);
    raw.spool(alerts, "INSERT INTO spool VALUES (?, ?)");
    return raw;
  }

  /** A row, how many there are, how large they are, and the row again: a message in a spooler. */
  static RawAlerts singly(Path file, Path alerts) throws SQLException {
    var raw = new RawAlerts(file, "DELETE", Manner.PLAIN);
    raw.spool(
        alerts,
        "INSERT INTO spool VALUES (?, ?)",
        "UPDATE total SET messages = messages + 1",
        "UPDATE total SET bytes = bytes + 1",
        "UPDATE total SET last = messages");
    return raw;
  }

  private void spool(Path alerts, String... statements) throws SQLException {
    run("CREATE TABLE spool (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    run("CREATE TABLE total (messages INTEGER, bytes INTEGER, last INTEGER)");
    run("INSERT INTO total VALUES (0, 0, 0)");
    List<Column> message;
    try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + alerts);
        Statement statement = store.createStatement();
        ResultSet row = statement.executeQuery("SELECT id, body FROM transition LIMIT 1")) {
      message = columns(row);
    }
    for (String sql : statements) {
      boolean whole = sql.contains("?");
      rows.add(new Row(connection.prepareStatement(sql), whole ? message : List.of()));
    }
    connection.commit();
  }

  private void again(Connection store, String table) throws SQLException {
    try (Statement statement = store.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM " + table + " LIMIT 1")) {
      List<Column> columns = columns(row);
      String places = "?" + ", ?".repeat(columns.size() - 1);
      String insert = "INSERT INTO " + table + " VALUES (" + places + ")";
      // What comes back is written over in its place.
      boolean returns = columns.getFirst().name().equals("key");
      rows.add(
          new Row(connection.prepareStatement(returns ? insert + over(columns) : insert), columns));
    }
  }

  private static String over(List<Column> columns) {
    return columns.stream()
        .skip(1)
        .map(column -> column.name() + " = excluded." + column.name())
        .collect(Collectors.joining(", ", " ON CONFLICT (key) DO UPDATE SET ", ""));
  }

  private static List<Column> columns(ResultSet row) throws SQLException {
    if (!row.next()) {
      throw new IllegalStateException("the store has written nothing");
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      columns.add(new Column(row.getMetaData().getColumnName(i), row.getObject(i)));
    }
    return columns;
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Nanoseconds for so many transactions of so many alerts each. */
  long write(int transactions, int alerts) throws SQLException {
    long begun = System.nanoTime();
    for (int transaction = 0; transaction < transactions; transaction++) {
      for (int alert = 0; alert < alerts; alert++) {
        number++;
        for (Row row : rows) {
          write(row);
        }
      }
      for (int row = 0; row < rows.size() && manner == Manner.BEST; row++) {
        rows.get(row).insert().executeBatch();
      }
      connection.commit();
    }
    return System.nanoTime() - begun;
  }

  private void write(Row row) throws SQLException {
    for (int i = 0; i < row.columns().size(); i++) {
      row.insert().setObject(i + 1, value(row.columns().get(i)));
    }
    switch (manner) {
      case PLAIN -> row.insert().executeUpdate();
      case BEST -> row.insert().addBatch();
    }
  }

  private Object value(Column column) {
    Object value = column.value();
    if (NEW.contains(column.name())) {
      return value instanceof String text ? numbered(text, number) : Long.valueOf(number);
    }
    return AGAIN.contains(column.name()) ? numbered((String) value, number % INSTANCES) : value;
  }

  private static String numbered(String text, long number) {
    return text.substring(0, text.lastIndexOf('-') + 1) + number;
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
  }
}
