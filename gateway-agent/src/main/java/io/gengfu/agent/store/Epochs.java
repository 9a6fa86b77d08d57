package io.gengfu.agent.store;

import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.agent.store.Renumbering.Old;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a new epoch of each file at every start. Whether the numbers of the one before were used
 * elsewhere cannot be told from the files: a card that was cloned or set back to an image looks on
 * both sides as if it had just been switched off (docs/adr/0009). What can be told is said.
 */
final class Epochs {
  private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

  /** More go, the oldest first, as far as every uplink has what belongs to them. */
  static final int KEPT = 512;

  /** In {@code meta} of a file that {@code gengfu restore} has put there: of when the backup is. */
  static final String RESTORED = "restored";

  private final EpochNotes notes;
  private final String gateway;
  private final String machine;
  private final List<String> uplinks;
  private final List<String> notices = new ArrayList<>();

  private Epochs(EpochNotes notes, String gateway, String machine, List<String> uplinks) {
    this.notes = notes;
    this.gateway = gateway;
    this.machine = machine;
    this.uplinks = uplinks;
  }

  /**
   * Where both files go on.
   *
   * @param notices what people should know, in words for them
   */
  record Begun(Positions alerts, Positions telemetry, List<String> notices) {}

  /** As {@link #begin(Path, Database, Database, String, List, String)} on this machine. */
  static Begun begin(
      Path folder, Database alerts, Database telemetry, String gateway, List<String> uplinks)
      throws SQLException {
    return begin(folder, alerts, telemetry, gateway, uplinks, machine());
  }

  /** Before the writer threads start. */
  static Begun begin(
      Path folder,
      Database alerts,
      Database telemetry,
      String gateway,
      List<String> uplinks,
      String machine)
      throws SQLException {
    Epochs epochs = new Epochs(EpochNotes.read(folder), gateway, machine, uplinks);
    Start first = epochs.start(alerts, epochs.notes.alerts());
    Start second = epochs.start(telemetry, epochs.notes.telemetry());
    List<String> before = List.of(first.before(), second.before());
    List<String> now = List.of(first.epoch().id(), second.epoch().id());
    EpochNotes.write(folder, before, Optional.of(now));
    first.commit();
    second.commit();
    EpochNotes.write(folder, now, Optional.empty());
    return new Begun(first.positions(), second.positions(), List.copyOf(epochs.notices));
  }

  /** One file, its new epoch not committed yet. */
  private record Start(
      Database database, Positions positions, String before, Epoch epoch, Renumbering renumbering) {

    void commit() throws SQLException {
      database.commit();
      positions.committed();
      renumbering.committed();
    }
  }

  private Start start(Database database, String noted) throws SQLException {
    Positions positions = new Positions();
    Connection connection = database.writer();
    database.begin();
    positions.load(connection);
    boolean isNew = positions.isNew();
    String before = isNew ? noted : positions.current().id();
    String why = why(database, positions, noted);
    Epoch epoch = positions.begin(connection, before, why);
    Renumbering renumbering = renamed(database, positions, epoch);
    prune(connection, positions);
    remember(connection, isNew ? epoch.id() : positions.epochs().getFirst().id());
    positions.write(new Statements(connection));
    LOG.info(
        "{}: epoch {} begins ({}), after {}",
        database.file().getFileName(),
        epoch.id(),
        why,
        before.isEmpty() ? "none" : before);
    return new Start(database, positions, before, epoch, renumbering);
  }

  /** The first reason that is one; also tells people where it is not an everyday one. */
  private String why(Database database, Positions positions, String noted) throws SQLException {
    Connection connection = database.writer();
    Path file = database.file().getFileName();
    if (positions.isNew()) {
      if (!noted.isEmpty()) {
        tell(
            file
                + " was not there or could not be used, and was made anew; what it held is gone"
                + " from this gateway. `gengfu restore` brings back what a backup has");
      }
      return "new store";
    }
    String restored = meta(connection, RESTORED);
    if (!restored.isEmpty()) {
      tell(file + " was restored from the backup of " + restored);
      return "restored";
    }
    if (!meta(connection, "gateway").equals(gateway)) {
      return "another gateway id";
    }
    if (!meta(connection, "machine").equals(machine)) {
      tell(file + " comes from another machine. Is that one still running under this id?");
      return "another machine";
    }
    if (!notes.knows(positions.current().id())) {
      tell(
          file
              + " is not the file that was here last: an older one was put back by hand. What was"
              + " recorded in between is gone. Next time use `gengfu backup` and `gengfu restore`");
      return "older file";
    }
    return meta(connection, "end").equals("open") ? "unclean end" : "start";
  }

  /**
   * Records that wait under the old id: those of this very machine go under the new one; those that
   * another machine has recorded are its own to send, for it may be a master card that was copied.
   */
  private Renumbering renamed(Database database, Positions positions, Epoch epoch)
      throws SQLException {
    Connection connection = database.writer();
    String former = meta(connection, "gateway");
    if (former.isEmpty() || former.equals(gateway)) {
      return Renumbering.NONE;
    }
    boolean same = meta(connection, "machine").equals(machine);
    Renumbering renumbering =
        Renumbering.into(connection, positions, epoch, same ? Old.LEFT : Old.NOT_OURS);
    tell(
        "%s: the gateway id was %s and is %s; %d records that waited %s"
            .formatted(
                database.file().getFileName(),
                former,
                gateway,
                renumbering.records(),
                same
                    ? "are sent under the new one"
                    : "belong to the other machine and are not sent from here"));
    return renumbering;
  }

  private void tell(String notice) {
    LOG.warn(notice);
    notices.add(notice);
  }

  /** Only from the oldest on, so that generations stay without a hole. */
  private void prune(Connection connection, Positions positions) throws SQLException {
    int last = 0;
    for (Epoch epoch : positions.epochs()) {
      boolean kept = epoch.generation() > positions.current().generation() - KEPT;
      if (kept || positions.lanes().stream().anyMatch(lane -> waits(positions, epoch, lane))) {
        break;
      }
      last = epoch.generation();
    }
    if (last > 0) {
      for (String table : List.of("epoch", "high_water", "cursor")) {
        try (PreparedStatement delete =
            connection.prepareStatement("DELETE FROM " + table + " WHERE generation <= ?")) {
          delete.setInt(1, last);
          delete.executeUpdate();
        }
      }
      deleteOutbox(connection, positions, last);
      positions.forget(last);
    }
  }

  /** Lane by lane, as the index has it: a start does not look at all that waits. */
  private static void deleteOutbox(Connection connection, Positions positions, int last)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM outbox WHERE uplink = ? AND lane = ? AND generation = ?")) {
      for (LaneEpoch lane : positions.lanes()) {
        if (lane.generation() <= last) {
          delete.setString(1, lane.uplink());
          delete.setString(2, lane.lane().name());
          delete.setInt(3, lane.generation());
          delete.executeUpdate();
        }
      }
    }
  }

  private boolean waits(Positions positions, Epoch epoch, LaneEpoch lane) {
    return lane.generation() == epoch.generation()
        && uplinks.contains(lane.uplink())
        && positions.cursor(lane) < positions.highWater(lane);
  }

  static void markClean(Connection connection) throws SQLException {
    put(connection, "end", "clean");
  }

  /** The name that {@code alerts.db} has for as long as its rows are numbered on. */
  static String file(Connection connection) throws SQLException {
    return meta(connection, "file");
  }

  private void remember(Connection connection, String firstEpoch) throws SQLException {
    if (file(connection).isEmpty()) {
      put(connection, "file", firstEpoch);
    }
    put(connection, "gateway", gateway);
    put(connection, "machine", machine);
    put(connection, "end", "open");
    put(connection, RESTORED, "");
  }

  /** A hash, since the machine id itself is to be kept confidential: machine-id(5). */
  private static String machine() {
    try {
      byte[] id = Files.readString(Path.of("/etc/machine-id")).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(id);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (IOException e) {
      return "none"; // a container, or not Linux
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String meta(Connection connection, String key) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
      query.setString(1, key);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }

  static void put(Connection connection, String key, String value) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)")) {
      upsert.setString(1, key);
      upsert.setString(2, value);
      upsert.executeUpdate();
    }
  }
}
