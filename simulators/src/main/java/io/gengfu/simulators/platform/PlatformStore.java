package io.gengfu.simulators.platform;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The platform's own SQLite file. {@code received} has every message as it came; {@code records}
 * has each identity once; {@code lanes} says how far each series is complete. Safe for use by any
 * thread, one at a time.
 */
public final class PlatformStore implements AutoCloseable {

  /** One message as it came, with what it turned out to be. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  record Incoming(String topic, byte[] payload, boolean retained, Instant at, long nanos) {}

  private final Connection connection;
  private final LaneMarks marks;
  private final Arrivals arrivals;

  private PlatformStore(Connection connection) {
    this.connection = connection;
    marks = new LaneMarks(connection);
    arrivals = new Arrivals(connection, marks);
  }

  /** Opens or makes the file. */
  public static PlatformStore open(Path file) {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = NORMAL");
        for (String table : (Arrivals.SCHEMA + ";" + ToldTransitions.SCHEMA).split(";", -1)) {
          statement.execute(table);
        }
      }
      connection.setAutoCommit(false);
      return new PlatformStore(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("the platform's store " + file, e);
    }
  }

  /**
   * Keeps the messages, then removes duplicates; all or nothing.
   *
   * @return for each lane that was named, up to which number it is complete
   */
  synchronized Map<LaneId, Long> store(List<Incoming> batch) {
    Set<LaneId> touched = new LinkedHashSet<>();
    try {
      for (Incoming message : batch) {
        arrivals.store(message, touched);
      }
      Map<LaneId, Long> complete = new LinkedHashMap<>();
      for (LaneId lane : touched) {
        complete.put(lane, marks.advance(lane));
      }
      connection.commit();
      return complete;
    } catch (SQLException e) {
      rollback(e);
      throw new IllegalStateException("the platform cannot store", e);
    }
  }

  /** Counted over everything that came. */
  public synchronized Counts counts() {
    String sql =
        """
        SELECT count(*), count(sequence), (SELECT count(*) FROM records), count(refused)
        FROM received
        """;
    return query(
            sql,
            row -> {
              long identified = row.getLong(2);
              long records = row.getLong(3);
              return new Counts(row.getLong(1), records, identified - records, row.getLong(4));
            })
        .getFirst();
  }

  /** Why messages were refused, oldest first. */
  public synchronized List<String> refusals() {
    return query(
        "SELECT topic, refused FROM received WHERE refused IS NOT NULL ORDER BY id",
        row -> row.getString(1) + ": " + row.getString(2));
  }

  /** Every alert transition, once, in order of arrival. */
  public synchronized List<StoredAlert> alerts() {
    List<StoredAlert> recorded =
        query(
            """
            SELECT v.* FROM records JOIN received v ON v.id = received_id
            WHERE alert_id IS NOT NULL AND kind <> 'refresh' ORDER BY v.id
            """,
            PlatformStore::alert);
    return ToldTransitions.merged(recorded, told());
  }

  /** Those of them that were told before the gateway's store had taken them. */
  public synchronized List<StoredAlert> told() {
    return query(
        "SELECT v.* FROM told JOIN received v ON v.id = received_id ORDER BY v.id",
        PlatformStore::alert);
  }

  /** What gateways said of open alerts when they were asked, once, in order of arrival. */
  public synchronized List<StoredAlert> refreshed() {
    return query(
        """
        SELECT v.* FROM records JOIN received v ON v.id = received_id
        WHERE alert_id IS NOT NULL AND kind = 'refresh' ORDER BY v.id
        """,
        PlatformStore::alert);
  }

  /** What gateways said of commands for the record, in order of arrival. */
  public synchronized List<JsonNode> commandAudit() {
    return query(
        """
        SELECT v.payload FROM records JOIN received v ON v.id = received_id
        WHERE v.kind = 'command' ORDER BY v.id
        """,
        row -> Message.data(row.getBytes(1)));
  }

  /** The key figures of every gateway and day, the latest revision of each, by day and part. */
  public synchronized List<StoredKpi> kpis() {
    List<StoredKpi> all =
        query(
            """
            SELECT v.gateway, v.payload FROM records r JOIN received v ON v.id = received_id
            WHERE v.kind = 'kpi'
            """,
            row -> StoredKpi.read(row.getString(1), row.getBytes(2)));
    return all.stream()
        .filter(kpi -> all.stream().noneMatch(other -> other.replaces(kpi)))
        .sorted(
            Comparator.comparing(StoredKpi::gateway)
                .thenComparing(StoredKpi::day)
                .thenComparingInt(StoredKpi::part))
        .toList();
  }

  /** What gateways learned of their clocks, in order of arrival. */
  public synchronized List<StoredCorrection> corrections() {
    return query(
        """
        SELECT v.gateway, v.payload FROM records r JOIN received v ON v.id = received_id
        WHERE v.kind = 'clock' ORDER BY v.id
        """,
        row -> StoredCorrection.read(row.getString(1), Message.data(row.getBytes(2))));
  }

  /**
   * When the transitions of an alert happened, in order of arrival, as far as is known by now: the
   * gateway's clock may have been wrong when it told them.
   */
  public synchronized List<Instant> happened(String alertId) {
    List<StoredCorrection> corrections = corrections();
    return query(
            """
            SELECT v.* FROM records JOIN received v ON v.id = received_id
            WHERE alert_id IS NOT NULL AND kind <> 'refresh' ORDER BY v.id
            """,
            row ->
                new StoredMoment(
                    row.getString("alert_id"),
                    StoredCorrection.moment(
                        corrections,
                        row.getString("gateway"),
                        Message.data(row.getBytes("payload")))))
        .stream()
        .filter(moment -> moment.alertId().equals(alertId))
        .map(StoredMoment::at)
        .toList();
  }

  private record StoredMoment(String alertId, Instant at) {}

  /** What was told of instances that had no open alert, once, in order of arrival. */
  public synchronized List<StoredSuppression> suppressions() {
    return query(
        """
        SELECT v.gateway, v.lane, v.payload FROM records r JOIN received v ON v.id = received_id
        WHERE v.alert_id IS NULL AND v.kind IS NOT NULL AND v.kind NOT IN ('kpi', 'command', 'clock') ORDER BY v.id
        """,
        row -> StoredSuppression.read(row.getString(1), row.getString(2), row.getBytes(3)));
  }

  /** Transitions that came under more than one identity, as {@code alert#transition}. */
  public synchronized List<String> duplicatedTransitions() {
    return query(
        """
        SELECT alert_id || '#' || transition_no FROM received
        WHERE alert_id IS NOT NULL AND kind <> 'refresh'
        GROUP BY gateway, alert_id, transition_no
        HAVING count(DISTINCT epoch || '/' || uplink || '/' || lane || '/' || sequence) > 1
        """,
        row -> row.getString(1));
  }

  /** How far each lane is complete. */
  public synchronized Map<LaneId, Long> complete() {
    Map<LaneId, Long> complete = new LinkedHashMap<>();
    query("SELECT * FROM lanes", row -> complete.put(LaneMarks.lane(row), row.getLong("up_to")));
    return complete;
  }

  /** Numbers that are missing below the highest that came or that a gateway announced. */
  public synchronized List<Gap> gaps() {
    List<Gap> gaps = new ArrayList<>();
    Map<LaneId, Long> announced = new LinkedHashMap<>();
    query(
        "SELECT * FROM lanes", row -> announced.put(LaneMarks.lane(row), row.getLong("announced")));
    announced.forEach((lane, highest) -> gaps.addAll(marks.gaps(lane, highest)));
    return gaps;
  }

  /**
   * The order of arrival of the first telemetry record after a message, or {@link Long#MAX_VALUE}:
   * shows whether alerts went first.
   */
  public synchronized long firstTelemetryAfter(long order) {
    return query(
            "SELECT min(id) FROM received WHERE lane = 'telemetry' AND id > " + order,
            row -> row.getObject(1) == null ? Long.MAX_VALUE : row.getLong(1))
        .getFirst();
  }

  /** The number of messages so far; also the order of arrival of the last. */
  public synchronized long received() {
    return query("SELECT coalesce(max(id), 0) FROM received", row -> row.getLong(1)).getFirst();
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("closing the platform's store", e);
    }
  }

  private static StoredAlert alert(ResultSet row) throws SQLException {
    String devices = row.getString("devices");
    return new StoredAlert(
        row.getLong("id"),
        LaneMarks.lane(row),
        row.getLong("sequence"),
        row.getString("alert_id"),
        row.getInt("transition_no"),
        row.getString("kind"),
        row.getString("scenario"),
        row.getString("rule"),
        row.getInt("severity"),
        devices.isEmpty() ? List.of() : List.of(devices.split(Arrivals.DEVICE_SEPARATOR, -1)),
        Instant.ofEpochMilli(row.getLong("occurred_millis")),
        Instant.ofEpochMilli(row.getLong("at_millis")),
        row.getLong("at_nanos"));
  }

  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, RowReader<T> reader) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException("the platform cannot read its store", e);
    }
  }

  private void rollback(SQLException cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
