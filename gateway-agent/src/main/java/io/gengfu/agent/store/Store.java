package io.gengfu.agent.store;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Beat;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Consents;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.agent.store.Database.Opened;
import io.gengfu.agent.store.Database.Synchronous;
import io.gengfu.agent.store.StoreFigures.Window;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.model.Points;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
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

  private static final int TRANSITION_RING = 4096;
  private static final int TELEMETRY_RING = 1 << 16;

  /** A commit that takes longer must not keep alerts from the platform. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final FileChannel lock;
  private final AlertWriter alertWriter;
  private final TelemetryWriter telemetryWriter;
  private final TelemetryRing telemetryRing;
  private final RingJournal journal;
  private final StoreWatch watch;
  private final Bypass bypass;
  private final Connection display;
  private final Restored restored;
  private final String file;
  private final List<String> setAside;
  private final List<String> notices;
  private final List<ConfirmationListener> confirmations = new CopyOnWriteArrayList<>();

  private Store(
      FileChannel lock,
      AlertWriter alertWriter,
      TelemetryWriter telemetryWriter,
      TelemetryRing telemetryRing,
      RingJournal journal,
      StoreWatch watch,
      Bypass bypass,
      List<String> setAside,
      List<String> notices,
      Beat now)
      throws SQLException {
    this.lock = lock;
    this.alertWriter = alertWriter;
    this.telemetryWriter = telemetryWriter;
    this.telemetryRing = telemetryRing;
    this.journal = journal;
    this.watch = watch;
    this.bypass = bypass;
    this.setAside = List.copyOf(setAside);
    this.notices = notices;
    display = alertWriter.database.reader();
    restored = StateTables.restored(display, now);
    file = Epochs.file(display);
    telemetryWriter.consents().withdraw(ConsentTables.withdrawn(display));
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
    Path folder = places.data();
    FileChannel lock = lock(folder);
    List<Database> opened = new ArrayList<>();
    try {
      Restoring.requireDone(folder);
      List<String> setAside = new ArrayList<>();
      Opened alerts =
          Database.open(
              folder.resolve("alerts.db"),
              Synchronous.FULL,
              limits.alertsMegabytes(),
              AlertSchema.SCHEMA);
      opened.add(alerts.database());
      Opened telemetry =
          Database.open(
              folder.resolve("telemetry.db"),
              Synchronous.NORMAL,
              limits.telemetryMegabytes(),
              TelemetryTables.SCHEMA,
              TelemetryTables.PAGE_BYTES);
      opened.add(telemetry.database());
      alerts.setAside().map(Path::toString).ifPresent(setAside::add);
      telemetry.setAside().map(Path::toString).ifPresent(setAside::add);

      Epochs.Begun begun =
          Epochs.begin(
              folder, alerts.database(), telemetry.database(), gateway, recipients.names());

      Optional<MappedRing> memory =
          new RingRecovery(places, alerts.database(), begun.alerts(), recipients, gateway, clock)
              .run();
      TransitionRing transitions = new TransitionRing(TRANSITION_RING, memory);
      TelemetryRing readings = new TelemetryRing(TELEMETRY_RING, points.size());
      AlertWriter alertWriter =
          new AlertWriter(alerts.database(), begun.alerts(), transitions, recipients, clock);
      alertWriter.forget(
          new AlertAge(
              alerts.database(),
              begun.alerts(),
              recipients.names(),
              clock,
              Period.ofMonths(limits.alertsMonths())));
      TelemetryWriter telemetryWriter =
          new TelemetryWriter(
              telemetry.database(),
              begun.telemetry(),
              readings,
              points,
              recipients,
              limits.telemetryBlock(),
              Duration.ofDays(limits.telemetryDays()),
              clock);
      RingJournal journal = new RingJournal(transitions, readings, alertWriter, telemetryWriter);
      StoreWatch watch =
          new StoreWatch(alertWriter, telemetryWriter, transitions.uncommitted(), PATIENCE);
      Bypass bypass = new Bypass(transitions.uncommitted(), watch, clock.bootId());
      Store store =
          new Store(
              lock,
              alertWriter,
              telemetryWriter,
              readings,
              journal,
              watch,
              bypass,
              setAside,
              Stream.of(
                      alerts.notice().stream(),
                      telemetry.notice().stream(),
                      begun.notices().stream())
                  .flatMap(part -> part)
                  .toList(),
              clock.beat());
      alertWriter.start();
      telemetryWriter.start();
      watch.start();
      return store;
    } catch (SQLException | RuntimeException e) {
      opened.forEach(Database::close);
      unlock(lock);
      throw e instanceof StoreException known
          ? known
          : new StoreException("cannot open the store in " + folder + ": " + e.getMessage(), e);
    }
  }

  static FileChannel lock(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return channel;
      }
      channel.close();
    } catch (IOException e) {
      throw new StoreException(
          "cannot write in " + folder + ": " + e.getMessage() + "; check its owner and space", e);
    }
    throw new StoreException("another agent is running on " + folder + "; stop it first");
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  static void unlock(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("closing the store's lock: {}", e.getMessage());
    }
  }

  /**
   * The journal for the core.
   *
   * @param texts the text behind a handle of the rule engine, for telemetry of text signals
   */
  public Journal journal(DoubleFunction<String> texts) {
    telemetryWriter.texts(texts);
    return journal;
  }

  /** What the process before this one left: read once, when the store was opened. */
  public Restored restored() {
    return restored;
  }

  /** A new reader of what waits for this uplink; the caller closes it. */
  public Outbox outbox(String uplink) {
    return new Outbox(
        uplink,
        alertWriter,
        telemetryWriter,
        (name, lane, generation, from, upTo) ->
            confirmations.forEach(l -> l.confirmed(name, lane, generation, from, upTo)));
  }

  /** How alerts go while this store does not take them. */
  public Bypass bypass() {
    return bypass;
  }

  /**
   * Hears what keeps this store from recording: how it is now, and every change. On the caller's
   * thread and on one of the store's own, which must not wait for it.
   */
  public void onTrouble(Consumer<StoreTrouble> listener) {
    watch.onTrouble(listener);
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
    return alertWriter.submit(List.copyOf(records));
  }

  /** What may leave of what says something about a person; what was withdrawn is known to it. */
  public Consents consents() {
    return telemetryWriter.consents();
  }

  /** What is to be recorded of consents. */
  public ConsentRecord consentRecord() {
    return new ConsentRecord(alertWriter, telemetryWriter);
  }

  /** What is recorded of the clock. */
  public ClockRecord clockRecord() {
    return new ClockRecord(alertWriter);
  }

  /** A new way into the record of commands; the caller closes it. */
  public CommandInbox commands() {
    return new CommandInbox(alertWriter);
  }

  /** Whether an audit record with this key is on the disk. */
  public synchronized boolean recorded(String auditKey) {
    try {
      return AuditTables.contains(display, auditKey);
    } catch (SQLException e) {
      throw new StoreException("cannot read the audit records: " + e.getMessage(), e);
    }
  }

  /** Names this {@code alerts.db} for as long as its rows are numbered on. */
  public String alertsFile() {
    return file;
  }

  /** What was recorded after a row, in the order it was decided. */
  public synchronized List<RecordedTransition> transitionsAfter(long row, int limit) {
    try {
      return RecordedTransition.after(display, row, limit);
    } catch (SQLException e) {
      throw new StoreException("cannot read the transitions: " + e.getMessage(), e);
    }
  }

  /** The row of the latest transition; 0 when there is none. */
  public synchronized long latestTransition() {
    try {
      return RecordedTransition.latest(display);
    } catch (SQLException e) {
      throw new StoreException("cannot read the transitions: " + e.getMessage(), e);
    }
  }

  /**
   * The transitions that stand in an outbox behind one number, up to another.
   *
   * @param generation of the epoch
   */
  public synchronized List<RecordedTransition> transitionsIn(
      String uplink, Lane lane, int generation, long after, long upTo) {
    try {
      return RecordedTransition.in(display, uplink, lane, generation, after, upTo);
    } catch (SQLException e) {
      throw new StoreException("cannot read the outbox: " + e.getMessage(), e);
    }
  }

  /** Runs after each commit, on a writer thread: must not block. */
  public void onCommit(Runnable listener) {
    alertWriter.onCommit(listener);
    telemetryWriter.onCommit(listener);
  }

  /** The latest changed first. */
  public List<AlertSummary> recentAlerts(int limit) {
    return alerts(false, limit);
  }

  /** The latest changed first, at most 10,000. */
  public List<AlertSummary> openAlerts() {
    return alerts(true, 10_000);
  }

  private synchronized List<AlertSummary> alerts(boolean openOnly, int limit) {
    try {
      return AlertTables.alerts(display, openOnly, limit);
    } catch (SQLException e) {
      throw new StoreException("cannot read the alerts: " + e.getMessage(), e);
    }
  }

  /** Who set which mode, the latest first; the oldest are dropped beyond 10,000. */
  public synchronized List<ModeChange> modeChanges(int limit) {
    try {
      return ModeTables.latest(display, limit);
    } catch (SQLException e) {
      throw new StoreException("cannot read the changes of modes: " + e.getMessage(), e);
    }
  }

  /** What people should know of how the files were found at this start, in words for them. */
  public List<String> notices() {
    return notices;
  }

  public StoreHealth health() {
    return new StoreHealth(
        alertWriter.health(), telemetryWriter.health(), setAside, watch.trouble());
  }

  public StoreFigures figures() {
    return new StoreFigures(
        Window.of(alertWriter.window),
        alertWriter.transitions.get(),
        alertWriter.flushes.get(),
        alertWriter.collapsed.get(),
        telemetryWriter.readings.get(),
        telemetryRing.dropped(),
        telemetryWriter.blocksDropped());
  }

  /** Writes what waits and closes both files. What is decided afterwards is not recorded. */
  @Override
  public void close() {
    watch.close();
    alertWriter.submit(Epochs::markClean);
    alertWriter.close();
    telemetryWriter.submit(Epochs::markClean);
    telemetryWriter.close();
    synchronized (this) {
      Database.closeQuietly(display);
    }
    unlock(lock);
  }
}
