package io.gengfu.agent.store;

import io.gengfu.agent.core.Consents;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.rules.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for one uplink. Reads on a connection of its own; used by that uplink's thread, except
 * for {@link #pending} and {@link #highWater}, which anybody may ask.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** Why readings that had a number are not sent. */
  static final String CONSENT_ENDED = "consent ended";

  /** What a confirmation did. */
  public enum Confirmation {
    ADVANCED,
    /** Known already. */
    UNCHANGED,
    /** The platform has less than it said before: records are sent again. */
    REWOUND,
    /**
     * Refused: it confirms what was never recorded, so somebody else has used these numbers. What
     * waits gets others, in a new epoch.
     */
    BEYOND,
    /** Refused: not an epoch of this store. */
    UNKNOWN_EPOCH
  }

  private final String uplink;
  private final Side alerts;
  private final Side audit;
  private final Side telemetry;
  private final ConfirmationListener listener;
  private final IntFunction<String> points;
  private @Nullable SentPoints sent;
  private final Consents consents;

  Outbox(
      String uplink, GroupWriter alerts, TelemetryWriter telemetry, ConfirmationListener listener) {
    this.uplink = uplink;
    this.consents = telemetry.consents();
    this.listener = listener;
    Reader reader = alerts.database.reader();
    this.alerts = new Side(alerts, reader, "transition", ALERT_COLUMNS);
    this.audit = new Side(alerts, reader, "audit", AUDIT_COLUMNS);
    this.telemetry = new Side(telemetry, telemetry.database.reader(), "block", TELEMETRY_COLUMNS);
    points = PointNames.of(this.telemetry.reader());
  }

  private static final String ALERT_COLUMNS = "r.alert_id, r.decided_at, r.body, r.number";
  private static final String AUDIT_COLUMNS = "r.subject, r.at, r.body, r.type";
  private static final String TELEMETRY_COLUMNS = "r.clock, r.to_millis, r.body, r.personal";

  /** One table of one file as an uplink sees it. */
  private record Side(GroupWriter writer, Reader reader, String table, String columns) {
    Positions positions() {
      return writer.positions;
    }

    Renewal renewal() {
      return writer.renewal;
    }
  }

  private Side side(Lane lane) {
    return switch (lane) {
      case LIFE, ALERT -> alerts;
      case TELEMETRY -> telemetry;
      case AUDIT -> audit;
    };
  }

  /** The name of the uplink. */
  public String uplink() {
    return uplink;
  }

  /** The epoch that new records of this lane belong to. */
  public Epoch epoch(Lane lane) {
    return side(lane).positions().current();
  }

  /** Whether alerts were ever recorded here in this epoch, as far as it is remembered. */
  public boolean knows(String epochId) {
    return alerts.positions().epochs().stream().anyMatch(epoch -> epoch.id().equals(epochId));
  }

  /** The last committed number of a lane in its current epoch; 0 when there is none. */
  public long highWater(Lane lane) {
    Positions positions = side(lane).positions();
    return positions.highWater(new LaneEpoch(uplink, lane, positions.current().generation()));
  }

  /** Grows with every record of a lane, over all epochs. */
  public long newest(Lane lane) {
    return ((long) side(lane).positions().current().generation() << 40) + highWater(lane);
  }

  /** Records of a lane that wait for confirmation. */
  public long pending(Lane lane) {
    return side(lane).positions().pending(uplink, lane);
  }

  /** The place after which sending begins: before the first record that is not confirmed. */
  public Position cursor(Lane lane) {
    Positions positions = side(lane).positions();
    for (Epoch epoch : positions.epochs()) {
      LaneEpoch key = new LaneEpoch(uplink, lane, epoch.generation());
      if (positions.cursor(key) < positions.highWater(key)) {
        return new Position(epoch.generation(), positions.cursor(key));
      }
    }
    int current = positions.current().generation();
    return new Position(current, positions.cursor(new LaneEpoch(uplink, lane, current)));
  }

  /** Whether the far end has this one. */
  public boolean isConfirmed(Lane lane, Position position) {
    LaneEpoch key = new LaneEpoch(uplink, lane, position.generation());
    return position.sequence() <= side(lane).positions().cursor(key);
  }

  /**
   * The next records of a lane, in order and without a hole; empty when there are none.
   *
   * @param limit of rows; gap records for what is not stored any more come on top
   * @throws StoreException if the file cannot be read
   */
  public List<OutboxRecord> after(Lane lane, Position position, int limit) {
    Side side = side(lane);
    try {
      return side.reader().read(connection -> after(connection, side, lane, position, limit));
    } catch (SQLException e) {
      throw new StoreException("cannot read the outbox of " + uplink + ": " + e.getMessage(), e);
    }
  }

  private List<OutboxRecord> after(
      Connection connection, Side side, Lane lane, Position position, int limit)
      throws SQLException {
    var unbroken = new Unbroken(uplink, lane, side.positions(), position);
    int read = 0;
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT o.generation, o.sequence, o.gap_from, o.cause, "
                + side.columns()
                + ", o.record FROM outbox o LEFT JOIN "
                + side.table()
                + " r ON r.id = o.record WHERE o.uplink = ? AND o.lane = ?"
                + " AND (o.generation, o.sequence) > (?, ?)"
                + " ORDER BY o.generation, o.sequence LIMIT ?")) {
      query.setString(1, uplink);
      query.setString(2, lane.name());
      query.setInt(3, position.generation());
      query.setLong(4, position.sequence());
      query.setInt(5, limit);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next() && unbroken.counts(rows.getInt(1), rows.getLong(2))) {
          unbroken.add(record(lane, side.positions(), rows));
          read++;
        }
      }
    }
    return unbroken.records(read < limit);
  }

  private OutboxRecord record(Lane lane, Positions positions, ResultSet row) throws SQLException {
    Epoch epoch = positions.epoch(row.getInt(1));
    long sequence = row.getLong(2);
    byte[] body = row.getBytes(7);
    if (body == null) {
      Instant now = Instant.now();
      Body gap = new Body.Gap(row.getLong(3), String.valueOf(row.getString(4)));
      return new OutboxRecord(epoch, lane, sequence, now, gap);
    }
    Instant at = Instant.ofEpochMilli(row.getLong(6));
    return new OutboxRecord(epoch, lane, sequence, at, content(lane, sequence, body, row));
  }

  /** One record that a bad sector spoiled must not stop the others. */
  private Body content(Lane lane, long sequence, byte[] body, ResultSet row) throws SQLException {
    try {
      return switch (lane) {
        case TELEMETRY -> {
          boolean personal = row.getInt(8) == 1;
          // What is personal is sorted into blocks by who may have it: they go whole or not at all.
          long id = personal ? SentPoints.WHOLE : row.getLong(9);
          Block block = sent().in(id, Block.decode(body, points));
          Optional<RecordedClock> clock = RecordedClock.of(row.getString(5));
          yield consented(personal, sequence, new Body.Readings(block, clock));
        }
        case LIFE, ALERT ->
            row.getInt(8) == 0
                ? new Body.Suppression(row.getString(5), Json.object(body))
                : alert(row.getString(5), Json.object(body), row.getString(4));
        case AUDIT -> new Body.Audit(row.getString(8), row.getString(5), Json.object(body));
      };
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      LOG.error("{} {} cannot be read and is sent as a gap", lane, sequence, e);
      return new Body.Gap(sequence, "unreadable");
    }
  }

  // Read with the first block: who asks for numbers alone needs no connection.
  private SentPoints sent() throws SQLException {
    SentPoints known = sent;
    if (known == null) {
      known = telemetry.reader().read(connection -> SentPoints.of(connection, uplink));
      sent = known;
    }
    return known;
  }

  private static Body alert(String alertId, String json, @Nullable String cause) {
    return Refresh.of(cause)
        .<Body>map(refresh -> new Body.Refreshed(alertId, json, refresh))
        .orElseGet(() -> new Body.Transition(alertId, json));
  }

  /** What was recorded under a consent that holds no longer does not go, however long it waits. */
  private Body consented(boolean personal, long sequence, Body body) {
    if (personal && body instanceof Body.Readings(Block block, Optional<RecordedClock> _)) {
      boolean covered =
          block.samples().stream()
              .map(Block.Sample::point)
              .distinct()
              .allMatch(point -> consents.covers(uplink, point));
      return covered ? body : new Body.Gap(sequence, CONSENT_ENDED);
    }
    return body;
  }

  /**
   * The far end has everything up to this number. Takes effect at once, is written with the next
   * group: a crash in between sends records again under the same identity.
   */
  public Confirmation confirm(Lane lane, String epochId, long claimed) {
    Side side = side(lane);
    Positions positions = side.positions();
    Optional<Epoch> epoch =
        positions.epochs().stream().filter(e -> e.id().equals(epochId)).findFirst();
    if (epoch.isEmpty()) {
      return Confirmation.UNKNOWN_EPOCH;
    }
    LaneEpoch key = new LaneEpoch(uplink, lane, epoch.get().generation());
    long cursor = positions.cursor(key);
    long highWater = positions.highWater(key);
    if (claimed < 0) {
      return Confirmation.BEYOND;
    }
    if (claimed > highWater && epoch.get().equals(positions.current())) {
      side.renewal().ask();
      return Confirmation.BEYOND;
    }
    // An epoch that is over may have gone on elsewhere: on the disk that a backup has replaced, or
    // in what a power cut took back. What is here of it is what the far end has, too.
    long upTo = Math.min(claimed, highWater);
    if (upTo == cursor) {
      return Confirmation.UNCHANGED;
    }
    if (upTo > cursor) {
      positions.moveCursor(key, upTo);
      listener.confirmed(uplink, lane, key.generation(), cursor, upTo);
      return Confirmation.ADVANCED;
    }
    positions.moveCursor(key, upTo);
    return Confirmation.REWOUND;
  }

  /**
   * Turns a record that the far end will never take into a gap with its number. Written with the
   * next group; false when too much waits already.
   */
  public boolean tombstone(Lane lane, Position position, String cause) {
    LaneEpoch key = new LaneEpoch(uplink, lane, position.generation());
    return side(lane)
        .writer()
        .submit(connection -> Gaps.put(connection, key, position.sequence(), cause));
  }

  @Override
  public void close() {
    alerts.reader().close();
    telemetry.reader().close();
  }
}
