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
import java.util.Set;

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

  private final Connection connection;
  private final List<Row> rows = new ArrayList<>();
  private long number = 1_000_000;

  private RawAlerts(Path file, String journal) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement pragma = connection.createStatement()) {
      pragma.execute("PRAGMA journal_mode=" + journal);
      pragma.execute("PRAGMA synchronous=FULL");
    }
    connection.setAutoCommit(false);
  }

  /** The rows of the store's own tables, indexes included, that one alert is made of. */
  static RawAlerts sameRows(Path file, Path alerts) throws SQLException {
    var raw = new RawAlerts(file, "WAL");
    try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + alerts)) {
      for (String table : List.of("transition", "outbox", "alert", "instance")) {
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
    var raw = new RawAlerts(file, "WAL");
    raw.spool(alerts, "INSERT INTO spool VALUES (?, ?)");
    return raw;
  }

  /** A row, how many there are, how large they are, and the row again: a message in a spooler. */
  static RawAlerts singly(Path file, Path alerts) throws SQLException {
    var raw = new RawAlerts(file, "DELETE");
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
      String insert = "INSERT OR REPLACE INTO " + table + " VALUES (" + places + ")";
      rows.add(new Row(connection.prepareStatement(insert), columns));
    }
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
      connection.commit();
    }
    return System.nanoTime() - begun;
  }

  private void write(Row row) throws SQLException {
    for (int i = 0; i < row.columns().size(); i++) {
      row.insert().setObject(i + 1, value(row.columns().get(i)));
    }
    row.insert().executeUpdate();
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
