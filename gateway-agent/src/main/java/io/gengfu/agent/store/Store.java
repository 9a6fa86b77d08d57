package io.gengfu.agent.store;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Consents;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.agent.store.StoreFigures.Window;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.model.Points;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's memory: {@code alerts.db}, flushed with every group, and {@code telemetry.db}.
 *
 * <p>Process death loses nothing that was committed, nor does a power cut; what was decided and not
 * yet committed is the window that {@link #figures} measures.
 */
public final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  private final Opening.Parts parts;
  private final Records records;
  private final Restored restored;
  private final String file;
  private final List<ConfirmationListener> confirmations = new CopyOnWriteArrayList<>();

  private Store(Opening.Parts parts) throws SQLException {
    this.parts = parts;
    records = new Records(parts.alerts().database);
    try {
      restored =
          records.read(
              "what was left", connection -> StateTables.restored(connection, parts.now()));
      file = records.read("the file's name", Epochs::file);
      consents(records.read("consents", ConsentTables::withdrawn));
      parts.start();
    } catch (SQLException | RuntimeException e) {
      records.close();
      throw e;
    }
  }

  /** What either knows to be withdrawn is; a restored database may know less than the file. */
  private void consents(List<String> recorded) {
    KeptConsents kept = parts.kept();
    try {
      kept.withdraw(recorded);
    } catch (IOException e) {
      LOG.error("what was withdrawn of consents stands in alerts.db alone: {}", e.getMessage());
    }
    Consents consents = parts.telemetry().consents();
    consents.withdraw(recorded);
    consents.withdraw(kept.withdrawn());
    kept.restored().ifPresent(at -> consents.hold(at, kept.confirmed()));
  }

  /**
   * {@link #open(Path, StoreConfig, String, Recipients, Points, Clock)} of uplinks that are told
   * everything, on the machine's clock.
   */
  public static Store open(
      Path folder, StoreConfig limits, String gateway, List<String> uplinks, Points points) {
    return open(
        folder, limits, gateway, Recipients.everything(uplinks), points, SystemClock.open());
  }

  /** The same on another clock. */
  public static Store open(
      Path folder,
      StoreConfig limits,
      String gateway,
      List<String> uplinks,
      Points points,
      Clock clock) {
    return open(folder, limits, gateway, Recipients.everything(uplinks), points, clock);
  }

  /**
   * Opens or makes the two files and starts their writer threads.
   *
   * @param folder made when it is not there; one agent at a time
   * @param gateway a store that was written under another id begins a new epoch
   * @param recipients whose outboxes are filled from now on; each begins with what is recorded now
   * @param clock that of the core, which decisions are timed by
   * @throws StoreException if the folder cannot be used; the message says why
   */
  public static Store open(
      Path folder,
      StoreConfig limits,
      String gateway,
      Recipients recipients,
      Points points,
      Clock clock) {
    return open(RingPlaces.of(folder), limits, gateway, recipients, points, clock);
  }

  static Store open(
      RingPlaces places,
      StoreConfig limits,
      String gateway,
      List<String> uplinks,
      Points points,
      Clock clock) {
    return open(places, limits, gateway, Recipients.everything(uplinks), points, clock);
  }

  static Store open(
      RingPlaces places,
      StoreConfig limits,
      String gateway,
      Recipients recipients,
      Points points,
      Clock clock) {
    var opening = new Opening(places, limits, gateway, recipients, points, clock);
    try {
      return new Store(opening.parts());
    } catch (SQLException | RuntimeException e) {
      opening.undo();
      throw e instanceof StoreException known
          ? known
          : new StoreException(
              "cannot open the store in " + places.data() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The journal for the core.
   *
   * @param texts the text behind a handle of the rule engine, for telemetry of text signals
   */
  public Journal journal(DoubleFunction<String> texts) {
    parts.telemetry().texts(texts);
    return parts.journal();
  }

  /** What the process before this one left: read once, when the store was opened. */
  public Restored restored() {
    return restored;
  }

  /** A new reader of what waits for this uplink; the caller closes it. */
  public Outbox outbox(String uplink) {
    return new Outbox(
        uplink,
        parts.alerts(),
        parts.telemetry(),
        (name, lane, generation, from, upTo) ->
            confirmations.forEach(l -> l.confirmed(name, lane, generation, from, upTo)));
  }

  /** How alerts go while this store does not take them. */
  public Bypass bypass() {
    return parts.bypass();
  }

  /**
   * Hears what keeps this store from recording: how it is now, and every change. On the caller's
   * thread and on one of the store's own, which must not wait for it.
   */
  public void onTrouble(Consumer<StoreTrouble> listener) {
    parts.watch().onTrouble(listener);
  }

  /**
   * Hears that {@code alerts.db} was damaged and has got a successor while this store ran: what
   * instances and outputs remember is to be recorded again, for its rows may be gone. On a thread
   * of the store, which must not wait for it.
   */
  public void onMended(Runnable listener) {
    parts.alerts().mending.onMended(placed -> listener.run());
  }

  /** Hears of every advance of every uplink, on the uplink's thread. */
  public void onConfirmation(ConfirmationListener listener) {
    confirmations.add(listener);
  }

  /**
   * Records what is neither an alert nor a reading, in lane {@code audit} of every uplink, with the
   * next group of {@code alerts.db}. Whoever must know looks for {@link #recorded} later, and may
   * submit again: a key is recorded once.
   *
   * @param records all in one transaction
   * @return false when too much waits already
   */
  public boolean audit(List<AuditRecord> records) {
    return parts.alerts().submit(List.copyOf(records));
  }

  /** What may leave of what says something about a person; what was withdrawn is known to it. */
  public Consents consents() {
    return parts.telemetry().consents();
  }

  /** What is to be recorded of consents. */
  public ConsentRecord consentRecord() {
    return new ConsentRecord(parts.kept(), parts.alerts(), parts.telemetry());
  }

  /** What is recorded of the clock. */
  public ClockRecord clockRecord() {
    return new ClockRecord(parts.alerts());
  }

  /** A new way into the record of commands; the caller closes it. */
  public CommandInbox commands() {
    return new CommandInbox(parts.alerts());
  }

  /** Whether an audit record with this key is on the disk. */
  public boolean recorded(String auditKey) {
    return records.hasAudit(auditKey);
  }

  /** Names this {@code alerts.db} for as long as its rows are numbered on. */
  public String alertsFile() {
    return file;
  }

  /** What was recorded after a row, in the order it was decided. */
  public List<RecordedTransition> transitionsAfter(long row, int limit) {
    return records.transitionsAfter(row, limit);
  }

  /** The row of the latest transition; 0 when there is none. */
  public long latestTransition() {
    return records.latestTransition();
  }

  /**
   * The transitions that stand in an outbox behind one number, up to another.
   *
   * @param generation of the epoch
   */
  public List<RecordedTransition> transitionsIn(
      String uplink, Lane lane, int generation, long after, long upTo) {
    return records.transitionsIn(uplink, lane, generation, after, upTo);
  }

  /** Runs after each commit, on a writer thread: must not block. */
  public void onCommit(Runnable listener) {
    parts.alerts().onCommit(listener);
    parts.telemetry().onCommit(listener);
  }

  /** The latest changed first. */
  public List<AlertSummary> recentAlerts(int limit) {
    return records.alerts(false, limit);
  }

  /** The latest changed first, at most 10,000. */
  public List<AlertSummary> openAlerts() {
    return records.alerts(true, 10_000);
  }

  /** Who set which mode, the latest first; the oldest are dropped beyond 10,000. */
  public List<ModeChange> modeChanges(int limit) {
    return records.modeChanges(limit);
  }

  /** What people should know of how the files were found, in words for them. */
  public List<String> notices() {
    return parts.findings().notices();
  }

  public StoreHealth health() {
    return new StoreHealth(
        parts.alerts().health(),
        parts.telemetry().health(),
        parts.findings().setAside(),
        parts.watch().trouble());
  }

  public StoreFigures figures() {
    AlertWriter alerts = parts.alerts();
    TelemetryWriter telemetry = parts.telemetry();
    return new StoreFigures(
        Window.of(alerts.window),
        alerts.transitions.get(),
        alerts.flushes.get(),
        alerts.collapsed.get(),
        telemetry.readings.get(),
        parts.readings().dropped(),
        telemetry.blocksDropped());
  }

  /** Writes what waits and closes both files. What is decided afterwards is not recorded. */
  @Override
  public void close() {
    parts.stop();
    records.close();
    parts.lock().close();
  }
}
