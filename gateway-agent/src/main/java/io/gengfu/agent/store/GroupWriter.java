package io.gengfu.agent.store;

import io.gengfu.agent.store.StoreHealth.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes one file. All that waits shares one transaction. A write that fails is
 * tried again for ever, with back-off; meanwhile the rings in front hold what they can.
 */
abstract class GroupWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

  private static final long RETRY_FIRST_NANOS = Duration.ofMillis(20).toNanos();
  private static final long RETRY_MOST_NANOS = Duration.ofSeconds(5).toNanos();

  /** Cursors alone do not deserve a flush each. */
  private static final Duration CURSORS_EVERY = Duration.ofSeconds(1);

  private static final Duration TIDY_AGAIN = Duration.ofMinutes(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final int CONTROLS = 256;
  private static final int ROOM_CHECK_COMMITS = 64;

  /** From here on the oldest goes, so that pages are reused before the limit is met. */
  private static final double ROOM_WANTED_FROM = 0.9;

  /** Something else that is written with the next group. Runs again when that fails. */
  interface Control {
    void write(Connection connection) throws SQLException;

    /** It is on the disk. On the writer thread: must not block. */
    default void committed() {}
  }

  final Database database;
  final Positions positions;
  final Renewal renewal;
  final Mending mending;
  private Statements statements;
  private final Thread thread;
  private final Duration pause;
  private final BlockingQueue<Control> controls = new ArrayBlockingQueue<>(CONTROLS);
  private final List<Control> taken = new ArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile StoreHealth.File health = StoreHealth.File.OK;
  private volatile boolean waiting;

  /** Since when a group is being written; 0 while none is. */
  private volatile long writingSince;

  private volatile boolean closing;
  private long cursorsWritten;
  private int commitsSinceRoomCheck;
  private long tidyAfter = System.nanoTime();

  GroupWriter(String name, Database database, Positions positions, Duration pause) {
    this.database = database;
    this.positions = positions;
    this.renewal = new Renewal(this);
    this.mending = new Mending(this);
    this.statements = new Statements(database.writer());
    this.pause = pause;
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /**
   * @throws SQLException if the file cannot be read
   */
  final void start() throws SQLException {
    mending.begin();
    thread.start();
  }

  /** Takes what waits; says whether there is something to write. {@code last}: take everything. */
  abstract boolean gather(boolean last);

  /** Writes what was gathered, within the transaction. Called again after a failure. */
  abstract void write(Statements statements) throws SQLException;

  /** What was gathered is on the disk. */
  abstract void written();

  /**
   * Writes into a successor of the file what is known by heart, within the transaction. Begins
   * again with whatever was half done in the file before.
   */
  abstract void carriedOver(Statements statements) throws SQLException;

  /** Deletes some of what may go, oldest first; says how many rows went. The caller commits. */
  abstract int makeRoom(Connection connection) throws SQLException;

  /** Never blocks. */
  final void wake() {
    if (waiting) {
      LockSupport.unpark(thread);
    }
  }

  /** Never blocks; false when too much waits already. */
  final boolean submit(Control control) {
    boolean accepted = controls.offer(control);
    wake();
    return accepted;
  }

  /** Runs after each commit, on the writer thread: must not block. */
  final void onCommit(Runnable listener) {
    listeners.add(listener);
  }

  final StoreHealth.File health() {
    return health;
  }

  /** Whether a group has been on its way to the disk for so long. From any thread. */
  final boolean isAtItFor(long nanos) {
    long since = writingSince;
    return since != 0 && System.nanoTime() - since >= nanos;
  }

  private void run() {
    while (true) {
      boolean last = closing;
      if (!mending.due().isEmpty()) {
        mended();
      }
      controls.drainTo(taken);
      boolean work = gather(last) || !taken.isEmpty() || cursorsDue(last);
      if (work) {
        writingSince = System.nanoTime() | 1; // never 0
        boolean done = commitUntilDone();
        writingSince = 0;
        if (!done) {
          return;
        }
      } else if (last) {
        return;
      } else if (!tidied()) {
        rest();
      }
    }
  }

  /**
   * One round for whoever has no thread for it, as in virtual time: writes all that waits, once.
   *
   * @return false when that failed; the next round tries again
   */
  final boolean turn() {
    controls.drainTo(taken);
    boolean gathered = gather(true);
    try {
      if (gathered || !taken.isEmpty() || cursorsDue(true)) {
        commit();
      }
      return true;
    } catch (SQLException | RuntimeException e) {
      rollBack();
      health(State.FAILING, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** Something short that may wait; says whether there is more. Begins and commits by itself. */
  boolean tidy(Statements statements) throws SQLException {
    return false;
  }

  private boolean tidied() {
    if (System.nanoTime() - tidyAfter < 0) {
      return false;
    }
    try {
      return tidy(statements) || database.shrink();
    } catch (SQLException | RuntimeException e) {
      rollBack();
      if (e instanceof SQLException sql && Database.isFull(sql) && roomMade()) {
        return true;
      }
      LOG.warn("{}: cannot tidy up, tried again in a minute", database.file(), e);
      mending.met(e);
      tidyAfter = System.nanoTime() + TIDY_AGAIN.toNanos();
      return false;
    }
  }

  private boolean cursorsDue(boolean last) {
    return positions.hasMovedCursors()
        && (last || System.nanoTime() - cursorsWritten >= cursorsEvery().toNanos());
  }

  /** How long cursors that moved may wait for a group that is written anyway. */
  Duration cursorsEvery() {
    return CURSORS_EVERY;
  }

  private void rest() {
    waiting = true;
    if (!hasWork() && controls.isEmpty() && !closing) {
      LockSupport.parkNanos(this, pause.toNanos());
    }
    waiting = false;
  }

  /** Whether {@link #gather} would find something at once. */
  abstract boolean hasWork();

  /** False when it was given up because the store is being closed. */
  private boolean commitUntilDone() {
    long backOff = RETRY_FIRST_NANOS;
    while (true) {
      try {
        commit();
        return true;
      } catch (SQLException | RuntimeException e) {
        rollBack();
        boolean full = e instanceof SQLException sql && Database.isFull(sql);
        if (full && roomMade()) {
          continue;
        }
        mending.met(e);
        health(full ? State.FULL : State.FAILING, String.valueOf(e.getMessage()));
        if (!mending.due().isEmpty() && mended()) {
          backOff = RETRY_FIRST_NANOS;
          continue;
        }
        if (closing && backOff > RETRY_FIRST_NANOS * 8) {
          LOG.error("{}: closing with writes undone", database.file(), e);
          return false;
        }
        LockSupport.parkNanos(this, backOff);
        backOff = Math.min(RETRY_MOST_NANOS, backOff * 2);
      }
    }
  }

  private void commit() throws SQLException {
    database.begin();
    write(statements);
    statements.flush();
    for (Control control : taken) {
      control.write(database.writer());
    }
    positions.write(statements);
    database.commit();
    positions.committed();
    taken.forEach(Control::committed);
    taken.clear();
    cursorsWritten = System.nanoTime();
    written();
    health(State.GOOD, "");
    listeners.forEach(Runnable::run);
    if (++commitsSinceRoomCheck >= ROOM_CHECK_COMMITS) {
      commitsSinceRoomCheck = 0;
      keepRoom();
    }
  }

  private void keepRoom() {
    try {
      if (database.filled() > ROOM_WANTED_FROM) {
        roomMade();
      }
    } catch (SQLException e) {
      LOG.warn("{}: cannot tell how full it is: {}", database.file(), e.getMessage());
    }
  }

  private boolean roomMade() {
    try {
      database.begin();
      positions.write(statements); // what is confirmed may go
      int rows = makeRoom(database.writer());
      database.commit();
      positions.committed();
      return rows > 0;
    } catch (SQLException e) {
      rollBack();
      LOG.warn("{}: cannot make room: {}", database.file(), e.getMessage());
      return false;
    }
  }

  /** Nothing is recorded meanwhile: alerts go past the store. */
  private boolean mended() {
    health(State.FAILING, mending.due());
    boolean done = mending.run();
    if (done) {
      health(State.GOOD, "");
    }
    return done;
  }

  /** The database has another connection. For {@link Mending}. */
  final void reopened() {
    statements.forget();
    statements = new Statements(database.writer());
  }

  /** For {@link Mending}, within its transaction. */
  final void carriedOver() throws SQLException {
    carriedOver(statements);
  }

  /** It came to nothing. For {@link Mending}. */
  final void abandon() {
    rollBack();
  }

  private void rollBack() {
    positions.rolledBack();
    statements.forget();
    database.rollBack();
  }

  private void health(State next, String detail) {
    State old = health.state();
    if (old != next) {
      if (next == State.GOOD) {
        LOG.info("{}: {} -> {}", database.file(), old, next);
      } else {
        LOG.error(
            "{}: {} -> {} ({}); trying for ever, look at space and disk",
            database.file(),
            old,
            next,
            detail);
      }
    }
    health = new StoreHealth.File(next, detail);
  }

  /** Writes what waits, then ends the thread and closes the file. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        LOG.error("{}: still writing after {}", database.file(), CLOSE_LIMIT);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    database.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
