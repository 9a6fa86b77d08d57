package io.gengfu.simulators.platform;

import io.gengfu.simulators.platform.PlatformStore.Incoming;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/** Puts what comes into the tables of the {@link PlatformStore}, within its transaction. */
final class Arrivals {

  static final String SCHEMA =
      """
      CREATE TABLE IF NOT EXISTS received (
        id INTEGER PRIMARY KEY, at_millis INTEGER NOT NULL, at_nanos INTEGER NOT NULL,
        topic TEXT NOT NULL, retained INTEGER NOT NULL, payload BLOB NOT NULL, refused TEXT,
        gateway TEXT, epoch TEXT, uplink TEXT, lane TEXT, sequence INTEGER,
        alert_id TEXT, transition_no INTEGER, kind TEXT, scenario TEXT, rule TEXT,
        severity INTEGER, devices TEXT, occurred_millis INTEGER);
      CREATE TABLE IF NOT EXISTS records (
        gateway TEXT NOT NULL, epoch TEXT NOT NULL, uplink TEXT NOT NULL, lane TEXT NOT NULL,
        sequence INTEGER NOT NULL, received_id INTEGER NOT NULL REFERENCES received (id),
        first INTEGER NOT NULL,
        UNIQUE (gateway, epoch, uplink, lane, sequence));
      CREATE TABLE IF NOT EXISTS lanes (
        gateway TEXT NOT NULL, epoch TEXT NOT NULL, uplink TEXT NOT NULL, lane TEXT NOT NULL,
        up_to INTEGER NOT NULL, announced INTEGER NOT NULL,
        UNIQUE (gateway, epoch, uplink, lane))
      """;

  static final String DEVICE_SEPARATOR = "\n";

  private final Connection connection;
  private final LaneMarks marks;

  Arrivals(Connection connection, LaneMarks marks) {
    this.connection = connection;
    this.marks = marks;
  }

  /**
   * Keeps one message, and its record if it is one.
   *
   * @param touched gets the lanes that it names
   */
  void store(Incoming incoming, Set<LaneId> touched) throws SQLException {
    Message message = Message.read(incoming.topic(), incoming.payload());
    long id = insertReceived(incoming, message);
    switch (message) {
      case Message.Identified record -> {
        insertRecord(record, id);
        touched.add(record.lane());
      }
      case Message.Told told -> ToldTransitions.insert(connection, told.alert(), id);
      case Message.Status status -> {
        for (Map.Entry<LaneId, Long> mark : status.highWater().entrySet()) {
          marks.announce(mark.getKey(), mark.getValue());
          touched.add(mark.getKey());
        }
      }
      case Message.Refused _, Message.Foreign _ -> {}
    }
  }

  private static void bind(PreparedStatement insert, Message.Alert alert) throws SQLException {
    insert.setString(12, alert.alertId());
    insert.setInt(13, alert.transition());
    insert.setString(14, alert.kind());
    insert.setString(15, alert.scenario());
    insert.setString(16, alert.rule());
    insert.setInt(17, alert.severity());
    insert.setString(18, String.join(DEVICE_SEPARATOR, alert.devices()));
    insert.setLong(19, alert.occurredAt().toEpochMilli());
  }

  private long insertReceived(Incoming incoming, Message message) throws SQLException {
    String sql =
        "INSERT INTO received VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " ?) RETURNING id";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setLong(1, incoming.at().toEpochMilli());
      insert.setLong(2, incoming.nanos());
      insert.setString(3, incoming.topic());
      insert.setBoolean(4, incoming.retained());
      insert.setBytes(5, incoming.payload());
      if (message instanceof Message.Refused refused) {
        insert.setString(6, refused.why());
      }
      if (message instanceof Message.Identified record) {
        LaneMarks.bind(insert, 7, record.lane());
        insert.setLong(11, record.sequence());
      }
      if (message instanceof Message.Told told) {
        // Without a number it is neither a record nor one that came again.
        LaneMarks.bind(insert, 7, told.alert().lane());
        bind(insert, told.alert());
      }
      if (message instanceof Message.Alert alert) {
        bind(insert, alert);
      }
      if (message instanceof Message.Suppression suppression) {
        insert.setString(14, suppression.kind());
      }
      if (message instanceof Message.Kpi) {
        insert.setString(14, "kpi");
      }
      if (message instanceof Message.OfCommand) {
        insert.setString(14, "command");
      }
      if (message instanceof Message.ClockCorrection) {
        insert.setString(14, "clock");
      }
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void insertRecord(Message.Identified record, long receivedId) throws SQLException {
    String sql =
        "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT DO UPDATE SET first = min(first, excluded.first)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      LaneMarks.bind(insert, 1, record.lane());
      insert.setLong(5, record.sequence());
      insert.setLong(6, receivedId);
      insert.setLong(7, record.first());
      insert.executeUpdate();
    }
  }
}
