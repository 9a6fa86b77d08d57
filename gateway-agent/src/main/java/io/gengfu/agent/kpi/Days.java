package io.gengfu.agent.kpi;

import io.gengfu.rules.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The figures by day. What is changed is kept until {@link #write}, within one transaction. */
final class Days {

  /** One row. */
  record Key(long day, String scenario, String device) {}

  /** A row as it stands. */
  record Entry(Key key, Figures figures) {}

  /**
   * A day as a whole.
   *
   * @param watched how long the gateway ran, in milliseconds
   * @param floods periods of ten minutes with more than ten alerts
   * @param version rises with every change
   * @param published the version that was recorded for the platform; 0 when none was
   * @param publishedOn the day on which that was
   */
  record Day(long day, long watched, long floods, long version, long published, long publishedOn) {}

  private static final String FIGURES =
      "SELECT day, scenario, device, alerts, closed, repeats, chattering, in_floods, reasons,"
          + " to_acknowledge, to_close, to_forward FROM figures";
  private static final String DAY =
      "SELECT day, watched, floods, version, published, published_on FROM day";

  private final Connection connection;
  private final Map<Key, Figures> changed = new HashMap<>();
  private final Map<Long, Change> changedDays = new HashMap<>();

  private static final class Change {
    long watched;
    long floods;
  }

  Days(Connection connection) {
    this.connection = connection;
  }

  /** To be changed by the caller. */
  Figures figures(long day, String scenario, String device) throws SQLException {
    Key key = new Key(day, scenario, device);
    Figures known = changed.get(key);
    if (known == null) {
      List<Entry> found =
          Tables.query(
              connection,
              FIGURES + " WHERE day = ? AND scenario = ? AND device = ?",
              Days::entry,
              day,
              scenario,
              device);
      known = found.isEmpty() ? new Figures() : found.getFirst().figures();
      changed.put(key, known);
      day(day);
    }
    return known;
  }

  private Change day(long day) {
    return changedDays.computeIfAbsent(day, d -> new Change());
  }

  void watched(long day, long millis) {
    day(day).watched += millis;
  }

  void flood(long day) {
    day(day).floods++;
  }

  void silent(long day, String device, long millis) throws SQLException {
    Tables.update(
        connection,
        "INSERT INTO silence VALUES (?, ?, ?)"
            + " ON CONFLICT DO UPDATE SET millis = millis + excluded.millis",
        day,
        device,
        millis);
    day(day);
  }

  void write() throws SQLException {
    for (Map.Entry<Key, Figures> entry : changed.entrySet()) {
      Key key = entry.getKey();
      Figures figures = entry.getValue();
      Tables.update(
          connection,
          "INSERT OR REPLACE INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          key.day(),
          key.scenario(),
          key.device(),
          figures.alerts,
          figures.closed,
          figures.repeats,
          figures.chattering,
          figures.inFloods,
          words(figures.reasons),
          figures.toAcknowledge.encode(),
          figures.toClose.encode(),
          figures.toForward.encode());
    }
    for (Map.Entry<Long, Change> entry : changedDays.entrySet()) {
      Tables.update(
          connection,
          "INSERT INTO day VALUES (?, ?, ?, 1, 0, 0) ON CONFLICT DO UPDATE SET"
              + " watched = watched + excluded.watched, floods = floods + excluded.floods,"
              + " version = version + 1",
          entry.getKey(),
          entry.getValue().watched,
          entry.getValue().floods);
    }
    forget();
  }

  /** After a transaction that came to nothing. */
  void forget() {
    changed.clear();
    changedDays.clear();
  }

  /** Both ends included. One after the other: a year of them is not for the heap. */
  void figures(long from, long to, Consumer<Entry> each) throws SQLException {
    Tables.query(
        connection,
        FIGURES + " WHERE day BETWEEN ? AND ? ORDER BY day, scenario, device",
        row -> {
          each.accept(entry(row));
          return true;
        },
        from,
        to);
  }

  /** Both ends included, in order. */
  List<Day> days(long from, long to) throws SQLException {
    return Tables.query(
        connection, DAY + " WHERE day BETWEEN ? AND ? ORDER BY day", Days::dayRow, from, to);
  }

  /** Milliseconds by device. */
  Map<String, Long> silences(long from, long to) throws SQLException {
    Map<String, Long> silences = new HashMap<>();
    Tables.query(
        connection,
        "SELECT device, sum(millis) FROM silence WHERE day BETWEEN ? AND ? GROUP BY device",
        row -> silences.put(row.getString(1), row.getLong(2)),
        from,
        to);
    return silences;
  }

  /** Finished days of which the platform has not the latest, tried at most once a day each. */
  List<Day> unpublished(long today, int limit) throws SQLException {
    return Tables.query(
        connection,
        DAY + " WHERE day < ? AND published < version AND published_on < ? ORDER BY day LIMIT ?",
        Days::dayRow,
        today,
        today,
        limit);
  }

  void published(Day day, long today) throws SQLException {
    Tables.update(
        connection,
        "UPDATE day SET published = ?, published_on = ? WHERE day = ?",
        day.version(),
        today,
        day.day());
  }

  boolean has(long day) throws SQLException {
    return Tables.number(connection, "SELECT count(*) FROM day WHERE day = ?", day) > 0;
  }

  /** Returns how many days went. */
  int deleteBefore(long day) throws SQLException {
    Tables.update(connection, "DELETE FROM figures WHERE day < ?", day);
    Tables.update(connection, "DELETE FROM silence WHERE day < ?", day);
    Tables.update(connection, "DELETE FROM device WHERE last_day < ?", day);
    return Tables.update(connection, "DELETE FROM day WHERE day < ?", day);
  }

  /** The oldest day there is. */
  Optional<Long> oldest() throws SQLException {
    return Tables.query(
            connection, "SELECT day FROM day ORDER BY day LIMIT 1", row -> row.getLong(1))
        .stream()
        .findFirst();
  }

  private static Day dayRow(ResultSet row) throws SQLException {
    return new Day(
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6));
  }

  /** As {@code real=3 false=1}; empty when there is none. */
  private static String words(Map<Reason, Long> reasons) {
    return reasons.entrySet().stream()
        .map(entry -> entry.getKey().word() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  private static Entry entry(ResultSet row) throws SQLException {
    Figures figures =
        new Figures(
            Spread.decode(row.getBytes(10)),
            Spread.decode(row.getBytes(11)),
            Spread.decode(row.getBytes(12)));
    figures.alerts = row.getLong(4);
    figures.closed = row.getLong(5);
    figures.repeats = row.getLong(6);
    figures.chattering = row.getLong(7);
    figures.inFloods = row.getLong(8);
    for (String counted : row.getString(9).split(" ", -1)) {
      String[] parts = counted.split("=", 2);
      Optional<Reason> reason = Reason.of(parts[0]);
      if (reason.isPresent()) {
        figures.reasons.put(reason.get(), Long.parseLong(parts[1]));
      }
    }
    return new Entry(new Key(row.getLong(1), row.getString(2), row.getString(3)), figures);
  }
}
