package io.gengfu.agent.kpi;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.Database;
import io.gengfu.agent.store.Database.Schema;
import io.gengfu.agent.store.Database.Synchronous;
import io.gengfu.agent.store.RecordedTransition;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.store.StoreException;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of this gateway: follows what {@code alerts.db} has recorded, at its own pace and on
 * its own thread, and keeps days in {@code kpi.db}. The place it has reached is written with what
 * it counted, so that nothing is counted twice.
 *
 * <p>Safe for use by any thread.
 */
public final class Kpis implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Kpis.class);

  /** What is kept: {@code docs/kpi.md}. */
  static final int MONTHS = 13;

  private static final int MEGABYTES = 32;
  private static final int FULL_DROPS_DAYS = 30;
  private static final int BATCH = 500;
  private static final int BATCHES = 20;
  private static final int CONFIRMATIONS = 4096;
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** With nothing to count the running time is written as seldom, to spare the flash. */
  private static final long WATCHED_EVERY = Duration.ofMinutes(5).toNanos();

  private record Confirmation(
      String uplink, Lane lane, int generation, long from, long upTo, Instant at) {}

  private final Store store;
  private final Clock clock;
  private final Calendar calendar;
  private final Set<String> devices;
  private final Database database;
  private final Connection connection;
  private final Days days;
  private final Ledger ledger;
  private final Progress progress;
  private final Publication publication;
  private final BlockingQueue<Confirmation> confirmations = new ArrayBlockingQueue<>(CONFIRMATIONS);
  private final List<Confirmation> taken = new ArrayList<>();
  private final AtomicLong unheard = new AtomicLong();
  private final AtomicLong end = new AtomicLong(Long.MAX_VALUE);
  private long position;
  private long watchedNanos;
  private long forgottenDay = Long.MIN_VALUE;
  private volatile boolean closing;
  private boolean failing;
  private @Nullable Thread thread;

  private Kpis(Database database, Store store, Clock clock, ZoneId zone, Set<String> devices)
      throws SQLException {
    this.database = database;
    this.store = store;
    this.clock = clock;
    this.devices = Set.copyOf(devices);
    calendar = new Calendar(zone);
    connection = database.writer();
    days = new Days(connection);
    ledger = new Ledger(connection, days, calendar);
    progress = new Progress(database, connection, store);
    publication = new Publication(connection, days, calendar, store);
    watchedNanos = clock.nanos();
    position = progress.begin();
  }

  /**
   * Opens or makes {@code kpi.db}; counts nothing until {@link #start} or {@link #catchUp}.
   *
   * @param folder the store's
   * @param store stays open longer than this
   * @param zone where midnight is
   * @param devices ids of those whose silence is noticed
   * @throws StoreException if the file cannot be used
   */
  public static Kpis open(Path folder, Store store, Clock clock, ZoneId zone, Set<String> devices) {
    Database database =
        Database.open(
                folder.resolve("kpi.db"),
                Synchronous.NORMAL,
                MEGABYTES,
                new Schema(Tables.SCHEMA, List.of()))
            .database();
    try {
      Kpis kpis = new Kpis(database, store, clock, zone, devices);
      store.onConfirmation(kpis::confirmed);
      store.onMended(() -> kpis.alertsEndAt(store.latestTransition()));
      return kpis;
    } catch (SQLException e) {
      database.close();
      throw new StoreException("cannot use kpi.db: " + e.getMessage(), e);
    }
  }

  /** Begins to follow, in the background. */
  public void start() {
    Thread started = Thread.ofPlatform().name("kpi").daemon().unstarted(this::run);
    thread = started;
    started.start();
  }

  private void run() {
    while (!closing) {
      try {
        step(false);
      } catch (StoreException e) {
        health(false, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("KPIs: a bug; going on", e);
      }
      LockSupport.parkNanos(this, PAUSE.toNanos());
    }
  }

  private void confirmed(String uplink, Lane lane, int generation, long from, long upTo) {
    if (lane == Lane.LIFE || lane == Lane.ALERT) {
      if (!confirmations.offer(
          new Confirmation(uplink, lane, generation, from, upTo, clock.wall()))) {
        unheard.incrementAndGet();
      }
    }
  }

  /** Rows behind this one are gone, and their ids are given again. */
  private void alertsEndAt(long row) {
    end.accumulateAndGet(row, Math::min);
  }

  /** Counts everything that is recorded by now. */
  public void catchUp() {
    step(true);
  }

  private synchronized void step(boolean all) {
    Instant now = clock.wall();
    if (now.isBefore(Calendar.FLOOR)) {
      watchedNanos = clock.nanos(); // Which day this belongs to will never be known.
      return;
    }
    position = Math.min(position, end.getAndSet(Long.MAX_VALUE));
    for (int i = 0; i < BATCHES; i++) {
      List<RecordedTransition> batch = store.transitionsAfter(position, BATCH);
      confirmations.drainTo(taken, CONFIRMATIONS - taken.size());
      boolean due = (all && i == 0) || clock.nanos() - watchedNanos >= WATCHED_EVERY;
      if (batch.isEmpty() && taken.isEmpty() && !due) {
        break;
      }
      if (!count(batch, now)) {
        return;
      }
      if (batch.size() < BATCH) {
        break;
      }
    }
    publication.publish(now, clock.nanos());
  }

  /** One transaction; false when it came to nothing and everything is as before. */
  private boolean count(List<RecordedTransition> batch, Instant now) {
    long nanos = clock.nanos();
    long reached = batch.isEmpty() ? position : batch.getLast().row();
    try {
      database.begin();
      ledger.begin(now.minusNanos(nanos - watchedNanos), now);
      for (RecordedTransition transition : batch) {
        ledger.take(transition);
      }
      for (Confirmation confirmation : taken) {
        forwarded(confirmation);
      }
      ledger.watched();
      if (batch.size() < BATCH) {
        ledger.forget();
        newDay(calendar.day(now));
      }
      progress.reached(reached);
      days.write();
      database.commit();
      position = reached;
      watchedNanos = nanos;
      taken.clear();
      health(true, "");
      long missed = unheard.getAndSet(0);
      if (missed > 0) {
        LOG.warn("{} confirmations came too fast to be counted as forwarded", missed);
      }
      return true;
    } catch (SQLException | RuntimeException e) {
      days.forget();
      forgottenDay = Long.MIN_VALUE;
      database.rollBack();
      health(false, String.valueOf(e.getMessage()));
      if (e instanceof SQLException sql && Database.isFull(sql)) {
        makeRoom();
      }
      return false;
    }
  }

  private synchronized void health(boolean good, String why) {
    if (good && failing) {
      LOG.info("kpi.db is written again");
    } else if (!good && !failing) {
      LOG.error("kpi.db cannot be written ({}); trying for ever, nothing else is affected", why);
    }
    failing = !good;
  }

  private void forwarded(Confirmation confirmation) throws SQLException {
    String uplink = confirmation.uplink();
    String lane = confirmation.lane().name();
    long counted =
        Tables.number(
            connection,
            "SELECT sequence FROM forwarded WHERE uplink = ? AND lane = ? AND generation = ?",
            uplink,
            lane,
            confirmation.generation());
    long from = Math.max(counted, confirmation.from());
    if (from >= confirmation.upTo()) {
      return; // the platform went back and has come so far again
    }
    for (long after = from; after < confirmation.upTo(); after += BATCH) {
      long upTo = Math.min(after + BATCH, confirmation.upTo());
      for (RecordedTransition transition :
          store.transitionsIn(
              uplink, confirmation.lane(), confirmation.generation(), after, upTo)) {
        ledger.forwarded(transition, confirmation.at());
      }
    }
    Tables.update(
        connection,
        "INSERT OR REPLACE INTO forwarded VALUES (?, ?, ?, ?)",
        uplink,
        lane,
        confirmation.generation(),
        confirmation.upTo());
  }

  /** Once a day: which devices there are, and what is old enough to go. */
  private void newDay(long today) throws SQLException {
    if (today == forgottenDay) {
      return;
    }
    for (String device : devices) {
      Tables.update(
          connection,
          "INSERT INTO device VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last_day = ?",
          device,
          today,
          today,
          today);
    }
    // Not on a day that comes out of nowhere: a clock that is far ahead must not delete a year.
    if (days.has(today - 1)) {
      days.deleteBefore(LocalDate.ofEpochDay(today).minusMonths(MONTHS).toEpochDay());
    }
    forgottenDay = today;
  }

  private void makeRoom() {
    try {
      database.begin();
      Optional<Long> oldest = days.oldest();
      int gone = oldest.isEmpty() ? 0 : days.deleteBefore(oldest.get() + FULL_DROPS_DAYS);
      database.commit();
      LOG.warn("kpi.db has reached {} MB; the oldest {} days are gone", MEGABYTES, gone);
    } catch (SQLException e) {
      database.rollBack();
      LOG.warn("kpi.db: cannot make room: {}", e.getMessage());
    }
  }

  /**
   * The figures of some days, as JSON; today's are of now.
   *
   * @throws StoreException if the file cannot be read
   */
  public synchronized Map<String, Object> report(KpiQuery query) {
    step(true);
    long today = calendar.day(clock.wall());
    try {
      long from = query.from(today);
      return new KpiReport(days, calendar)
          .of(query, from, today, DeviceDays.between(connection, from, today));
    } catch (SQLException e) {
      throw new StoreException("cannot read kpi.db: " + e.getMessage(), e);
    }
  }

  /** What came of a reason. */
  public enum Given {
    TAKEN,
    /** Neither open nor closed within the last days. */
    NO_SUCH_ALERT,
    /** It was closed with one, which is counted and stays. */
    HAS_ONE
  }

  /**
   * Keeps what an alert turned out to have been; counted once the alert is closed.
   *
   * @param who says so
   * @throws StoreException if it cannot be written
   */
  public synchronized Given reason(String alertId, Reason reason, String who) {
    step(true);
    try {
      Optional<RememberedAlert> alert = RememberedAlert.find(connection, alertId);
      if (alert.isEmpty()) {
        return Given.NO_SUCH_ALERT;
      }
      database.begin();
      ledger.begin(clock.wall(), clock.wall());
      boolean given = ledger.reason(alert.get(), reason, who);
      days.write();
      database.commit();
      return given ? Given.TAKEN : Given.HAS_ONE;
    } catch (SQLException e) {
      days.forget();
      database.rollBack();
      throw new StoreException("cannot keep the reason: " + e.getMessage(), e);
    }
  }

  /** Leaves the file as a killed process would. For tests. */
  synchronized void abandon() {
    database.close();
  }

  /** Counts what is recorded, ends the thread and closes the file. Before the store is closed. */
  @Override
  public void close() {
    closing = true;
    Thread running = thread;
    if (running != null) {
      LockSupport.unpark(running);
      try {
        running.join(CLOSE_LIMIT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try {
      step(true);
    } finally {
      synchronized (this) {
        database.close();
      }
    }
  }
}
