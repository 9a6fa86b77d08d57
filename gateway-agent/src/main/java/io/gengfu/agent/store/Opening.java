package io.gengfu.agent.store;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Beat;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.Database.Opened;
import io.gengfu.agent.store.Database.Synchronous;
import io.gengfu.model.Points;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings a store up, in the order in which its parts need each other: the lock, the files, their
 * epochs, what the process before has left in the ring, the writers.
 */
final class Opening {
  private static final int TRANSITION_RING = 4096;
  private static final int TELEMETRY_RING = 1 << 16;

  /** A commit that takes longer must not keep alerts from the platform. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RingPlaces places;
  private final StoreConfig limits;
  private final String gateway;
  private final Recipients recipients;
  private final Points points;
  private final Clock clock;

  private final FolderLock lock;
  private final List<Database> opened = new ArrayList<>();
  private final Findings findings = new Findings();

  /**
   * @throws StoreException if another agent runs on the folder
   */
  Opening(
      RingPlaces places,
      StoreConfig limits,
      String gateway,
      Recipients recipients,
      Points points,
      Clock clock) {
    this.places = places;
    this.limits = limits;
    this.gateway = gateway;
    this.recipients = recipients;
    this.points = points;
    this.clock = clock;
    lock = FolderLock.take(places.data());
  }

  /**
   * What a store consists of.
   *
   * @param now when it was opened
   */
  record Parts(
      FolderLock lock,
      KeptConsents kept,
      AlertWriter alerts,
      TelemetryWriter telemetry,
      TelemetryRing readings,
      RingJournal journal,
      StoreWatch watch,
      Bypass bypass,
      Findings findings,
      Beat now) {

    void start() throws SQLException {
      alerts.start();
      telemetry.start();
      watch.start();
    }

    /** Writes what waits and closes both files. */
    void stop() {
      watch.close();
      alerts.submit(Epochs::markClean);
      alerts.close();
      telemetry.submit(Epochs::markClean);
      telemetry.close();
    }
  }

  /**
   * Everything but the threads.
   *
   * @throws SQLException if a file cannot be read; {@link #undo} must follow
   */
  Parts parts() throws SQLException {
    Path folder = places.data();
    Restoring.requireDone(folder);
    Database alerts =
        opened(
            Database.open(
                folder.resolve("alerts.db"),
                Synchronous.FULL,
                limits.alertsMegabytes(),
                AlertSchema.SCHEMA));
    Database telemetry =
        opened(
            Database.open(
                folder.resolve("telemetry.db"),
                Synchronous.NORMAL,
                limits.telemetryMegabytes(),
                TelemetryTables.SCHEMA,
                TelemetryTables.PAGE_BYTES));
    Epochs.Begun begun = Epochs.begin(folder, alerts, telemetry, gateway, recipients.names());
    begun.notices().forEach(findings::notice);

    Optional<MappedRing> memory =
        new RingRecovery(places, alerts, begun.alerts(), recipients, gateway, clock).run();
    TransitionRing transitions = new TransitionRing(TRANSITION_RING, memory);
    TelemetryRing readings = new TelemetryRing(TELEMETRY_RING, points.size());
    AlertWriter alertWriter =
        new AlertWriter(alerts, begun.alerts(), transitions, recipients, clock);
    alertWriter.forget(
        new AlertAge(
            alerts,
            begun.alerts(),
            recipients.names(),
            clock,
            Period.ofMonths(limits.alertsMonths())));
    TelemetryWriter telemetryWriter =
        new TelemetryWriter(
            telemetry,
            begun.telemetry(),
            readings,
            points,
            recipients,
            limits.telemetryBlock(),
            Duration.ofDays(limits.telemetryDays()),
            clock);
    alertWriter.mending.onMended(findings::replaced);
    telemetryWriter.mending.onMended(findings::replaced);
    StoreWatch watch =
        new StoreWatch(alertWriter, telemetryWriter, transitions.uncommitted(), PATIENCE);
    return new Parts(
        lock,
        KeptConsents.open(folder),
        alertWriter,
        telemetryWriter,
        readings,
        new RingJournal(transitions, readings, alertWriter, telemetryWriter),
        watch,
        new Bypass(transitions.uncommitted(), watch, clock.bootId()),
        findings,
        clock.beat());
  }

  private Database opened(Opened file) {
    opened.add(file.database());
    findings.opened(file);
    return file.database();
  }

  /** The store does not come up. */
  void undo() {
    opened.forEach(Database::close);
    lock.close();
  }
}
