package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Database.Synchronous;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.model.Points;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The store without its threads: it writes when it is told to. The files and the ring are real. */
public final class SimulatedStore {

  private static final List<String> UPLINKS = List.of("city");
  private static final Recipients TOLD = Recipients.everything(UPLINKS);

  private final Path folder;
  private final Database alerts;
  private final Database telemetry;
  private final AlertWriter alertWriter;
  private final TelemetryWriter telemetryWriter;
  private final RingJournal journal;
  private final Restored restored;
  private final Outbox watched;
  private Position seen;

  private SimulatedStore(Path folder, Clock clock, Points points) throws SQLException {
    this.folder = folder;
    alerts =
        Database.open(folder.resolve("alerts.db"), Synchronous.FULL, 16, AlertSchema.SCHEMA)
            .database();
    telemetry =
        Database.open(
                folder.resolve("telemetry.db"),
                Synchronous.NORMAL,
                16,
                TelemetryTables.SCHEMA,
                TelemetryTables.PAGE_BYTES)
            .database();
    Epochs.Begun begun = Epochs.begin(folder, alerts, telemetry, "gw", UPLINKS, "machine");
    var memory =
        new RingRecovery(RingPlaces.of(folder), alerts, begun.alerts(), TOLD, "gw", clock).run();
    var transitions = new TransitionRing(4096, memory);
    var readings = new TelemetryRing(1 << 12, points.size());
    alertWriter = new AlertWriter(alerts, begun.alerts(), transitions, TOLD, clock);
    telemetryWriter =
        new TelemetryWriter(
            telemetry,
            begun.telemetry(),
            readings,
            points,
            TOLD,
            Duration.ofSeconds(5),
            Duration.ofDays(30),
            clock);
    telemetryWriter.texts(handle -> "");
    journal = new RingJournal(transitions, readings, alertWriter, telemetryWriter);
    try (Reader reader = alerts.reader()) {
      restored = reader.read(connection -> StateTables.restored(connection, clock.beat()));
    }
    watched = outbox();
    seen =
        new Position(watched.epoch(Lane.TELEMETRY).generation(), watched.highWater(Lane.TELEMETRY));
  }

  public static SimulatedStore open(Path folder, Clock clock, Points points) {
    try {
      Files.createDirectories(folder);
      return new SimulatedStore(folder, clock, points);
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public Journal journal() {
    return journal;
  }

  public Restored restored() {
    return restored;
  }

  public Outbox outbox() {
    return new Outbox("city", alertWriter, telemetryWriter, (name, lane, of, from, upTo) -> {});
  }

  public CommandInbox commands() {
    return new CommandInbox(alertWriter);
  }

  public boolean audit(List<AuditRecord> records) {
    return alertWriter.submit(records);
  }

  /** How many readings this process has recorded. */
  public long readings() {
    return telemetryWriter.readings.get();
  }

  /** Numbers of telemetry that were given since this was asked before, as {@code epoch/number}. */
  public List<String> newNumbers() {
    List<OutboxRecord> fresh = watched.after(Lane.TELEMETRY, seen, 1000);
    if (!fresh.isEmpty()) {
      seen = fresh.getLast().position();
    }
    return fresh.stream().map(entry -> entry.epoch().id() + "/" + entry.sequence()).toList();
  }

  /** The disk is full: the oldest readings go, and the platform will be told. */
  public void dropOldest() {
    try {
      telemetry.begin();
      telemetryWriter.positions.write(new Statements(telemetry.writer()));
      telemetryWriter.makeRoom(telemetry.writer());
      telemetry.commit();
      telemetryWriter.positions.committed();
    } catch (SQLException e) {
      telemetryWriter.positions.rolledBack();
      telemetry.rollBack();
    }
  }

  /** Broken on purpose: under the newest block's number stands what stood under the one before. */
  public void loseNewestBlock() {
    execute(
        telemetry,
        "UPDATE block SET body = (SELECT b.body FROM block b WHERE b.id < block.id"
            + " ORDER BY b.id DESC LIMIT 1)"
            + " WHERE id = (SELECT max(id) FROM block) AND (SELECT count(*) FROM block) > 1");
  }

  /** Broken on purpose: nobody knows any more which commands were carried out. */
  public void forgetCommands() {
    execute(alerts, "DELETE FROM command");
  }

  private static void execute(Database database, String sql) {
    try (Statement statement = database.writer().createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Both writers take their turn; false when one of them could not write. */
  public boolean turn() {
    boolean written = alertWriter.turn();
    return telemetryWriter.turn() && written;
  }

  /** From now on every write fails, or none does. */
  public void readOnly(boolean fails) {
    for (Database database : List.of(alerts, telemetry)) {
      execute(database, "PRAGMA query_only = " + (fails ? "ON" : "OFF"));
    }
  }

  /** Every transition that is recorded, as {@code alert/number}. */
  public Set<String> recorded() {
    Set<String> found = new HashSet<>();
    try (Connection reader = alerts.connectToRead();
        Statement statement = reader.createStatement();
        ResultSet rows = statement.executeQuery("SELECT alert_id, number FROM transition")) {
      while (rows.next()) {
        found.add(rows.getString(1) + "/" + rows.getInt(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }

  /**
   * The process is gone: what was not written is not written.
   *
   * @param ring whether what the kernel keeps of a dead process is there for the next one
   */
  public void die(boolean ring) {
    watched.close();
    alerts.close();
    telemetry.close();
    if (!ring) {
      try {
        Files.deleteIfExists(folder.resolve("transitions.ring"));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
