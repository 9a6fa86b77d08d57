package io.gengfu.driver.modbus;

import io.gengfu.driver.Backoff;
import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one connection: polls the unit that waits longest, writes in between, reconnects.
 *
 * <p>Everything is done on one thread, so nothing here is locked; only {@link #enqueue} and {@link
 * #end} are called from others.
 */
final class Line {

  private static final Logger LOG = LoggerFactory.getLogger(Line.class);

  /** Writes that wait; one more fails at once. */
  private static final int WRITES_MAX = 256;

  /** Writes that may go before one block is read. */
  private static final int WRITES_BURST = 16;

  private static final String CLOSED = "the driver is closed";

  private static final Duration RECONNECT_MIN = Duration.ofMillis(100);
  private static final Duration RECONNECT_MAX = Duration.ofSeconds(5);

  /** A write does not wait for the back-off, but does not hammer a dead server either. */
  private static final long RECONNECT_FOR_WRITE_NANOS = 200_000_000;

  private static final Duration CONNECT_MIN = Duration.ofSeconds(1);

  /** Unanswered requests in a row after which the connection is taken for dead. */
  private static final int UNANSWERED_MAX = 3;

  /** After a dead unit took a time-out, the living have the line for four of them. */
  private static final int PROBE_SHARE = 4;

  private final String name;
  private final EventLoopGroup eventLoop;
  private final List<Unit> units;
  private final Thread thread;
  private final BlockingQueue<PendingWrite> writes = new ArrayBlockingQueue<>(WRITES_MAX);
  private final Semaphore wake = new Semaphore(0);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Backoff reconnect =
      new Backoff(RECONNECT_MIN, RECONNECT_MAX, RandomGenerator.getDefault());

  private volatile @Nullable Connection connection;
  private ModbusFault lineFault = ModbusFault.unreachable("not yet connected");
  private long reconnectNanos;
  private long lastAttemptNanos;
  private long probeNanos;
  private int unanswered;

  Line(String name, List<UnitSettings> settings, ReadingSink sink, EventLoopGroup eventLoop) {
    this.name = name;
    ReadingSink guarded = reading -> handOver(sink, reading);
    this.eventLoop = eventLoop;
    long now = System.nanoTime();
    this.reconnectNanos = now;
    this.probeNanos = now;
    this.lastAttemptNanos = now - RECONNECT_FOR_WRITE_NANOS;
    RandomGenerator random = RandomGenerator.getDefault();
    this.units = settings.stream().map(s -> new Unit(s, guarded, now, random)).toList();
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  Thread thread() {
    return thread;
  }

  /** Any thread. */
  List<DeviceReport> report() {
    return units.stream().map(u -> u.exchanges().report(u.settings().device())).toList();
  }

  /** Any thread. Fails the write at once when too many wait or the line has ended. */
  void enqueue(PendingWrite write) {
    if (!writes.offer(write)) {
      write.fail(Cause.TIMEOUT, WRITES_MAX + " writes wait already");
    } else if (ended.isDone() && writes.remove(write)) {
      write.fail(Cause.UNREACHABLE, CLOSED);
    }
    wake.release();
  }

  /** Any thread, any number of times. */
  void end() {
    ended.complete(null);
    Connection open = connection;
    if (open != null) {
      open.abort();
    }
    // Not interrupted: the thread may be inside the sink, which is not ours.
    wake.release();
  }

  private void run() {
    try {
      while (!ended.isDone()) {
        guardedStep();
      }
    } catch (InterruptedException e) {
      LOG.warn("{}: interrupted, and therefore ended", name);
    } finally {
      ended.complete(null);
      Connection open = connection;
      if (open != null) {
        open.close();
      }
      var _ = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      failWaiting();
    }
  }

  private void failWaiting() {
    for (PendingWrite write = writes.poll(); write != null; write = writes.poll()) {
      write.fail(Cause.UNREACHABLE, CLOSED);
    }
  }

  private void guardedStep() throws InterruptedException {
    try {
      step();
    } catch (RuntimeException e) {
      // A mistake of ours must not silence every device of the line for good.
      LOG.error("{}: unexpected, please report it; the line is connected anew", name, e);
      drop(ModbusFault.unreachable("an error in the driver: " + e));
    }
  }

  private void step() throws InterruptedException {
    Unit next = nextUnit();
    long wait = next.nextPollNanos() - System.nanoTime();
    if (wait > 0 && writes.isEmpty() && wake.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
      wake.drainPermits();
    }
    writeWaiting();
    if (!ended.isDone() && next.nextPollNanos() - System.nanoTime() <= 0) {
      poll(next);
    }
  }

  private Unit nextUnit() {
    Unit next = units.getFirst();
    for (Unit unit : units) {
      if (unit.nextPollNanos() - next.nextPollNanos() < 0) {
        next = unit;
      }
    }
    return next;
  }

  private void poll(Unit unit) throws InterruptedException {
    boolean isUp = connection != null || (System.nanoTime() - reconnectNanos >= 0 && connect());
    // After connecting, which makes every unit due: before, each would be read twice.
    long now = System.nanoTime();
    List<Block> due = unit.due(now);
    if (!isUp) {
      unit.reportBad(lineFault, now);
      return;
    }
    if (unit.isDead() && (!unit.isDue(now) || now - probeNanos < 0)) {
      unit.repeatBad(now);
      return;
    }
    for (Block block : due) {
      writeWaiting();
      Connection open = connection;
      if (open == null || ended.isDone() || !read(open, unit, block)) {
        return;
      }
    }
  }

  /** Whether the rest of the unit is worth asking for. */
  private boolean read(Connection open, Unit unit, Block block) throws InterruptedException {
    UnitSettings settings = unit.settings();
    try {
      byte[] bytes =
          patient(open, unit)
              .read(
                  settings.address().unit(),
                  block.kind(),
                  block.start(),
                  block.quantity(),
                  settings.settings().timeout());
      answered(unit);
      long now = System.nanoTime();
      block.points().forEach(p -> unit.report(p.reading(bytes, block.start()), now));
      return true;
    } catch (ModbusFault fault) {
      if (fault.scope() == ModbusFault.Scope.REQUEST
          && !(fault.isIllegalAddress() && unit.splitGaps(block))) {
        unit.reportBad(block.points(), fault, System.nanoTime());
      }
      failed(unit, fault);
      return fault.scope() == ModbusFault.Scope.REQUEST;
    }
  }

  /** A dead unit is asked once at a time: each time costs the others its time-out. */
  private static Connection patient(Connection open, Unit unit) {
    var counted = new CountedConnection(open, unit.exchanges());
    return new PatientConnection(counted, unit.isDead() ? 0 : unit.settings().settings().retries());
  }

  private void answered(Unit unit) {
    unanswered = 0;
    reconnect.reset();
    unit.answered();
  }

  private void failed(Unit unit, ModbusFault fault) {
    switch (fault.scope()) {
      case REQUEST -> answered(unit);
      case LINE -> drop(fault);
      case UNIT -> {
        long now = System.nanoTime();
        unit.failed(fault, now);
        unit.reportBad(fault, now);
        if (units.size() > 1) {
          probeNanos = now + PROBE_SHARE * unit.settings().settings().timeout().toNanos();
        }
        unanswered = fault.why() == Cause.TIMEOUT ? unanswered + 1 : 0;
        if (unanswered >= UNANSWERED_MAX && mayBeHalfOpen()) {
          drop(ModbusFault.deaf(fault.detail()));
        }
      }
    }
  }

  private boolean mayBeHalfOpen() {
    Connection open = connection;
    return open != null && open.mayBeHalfOpen();
  }

  private void writeWaiting() throws InterruptedException {
    for (int i = 0; i < WRITES_BURST && !ended.isDone(); i++) {
      PendingWrite write = writes.poll();
      if (write == null) {
        return;
      }
      if (!write.isOver()) {
        write(write);
      }
    }
  }

  private void write(PendingWrite write) throws InterruptedException {
    if (connection == null && !connectForWrite()) {
      write.fail(lineFault.why(), lineFault.detail());
      return;
    }
    Connection open = connection;
    Unit unit = unitOf(write.mapping());
    if (open == null || !write.left(System.nanoTime()).isPositive()) {
      write.expire();
      return;
    }
    UnitSettings settings = unit.settings();
    try {
      var writer =
          new RegisterWriter(
              patient(open, unit), settings.address().unit(), settings.settings().timeout());
      RegisterWriter.ReadBack readBack = writer.write(write);
      answered(unit);
      finish(write, readBack, unit);
    } catch (ModbusFault fault) {
      // A limit shorter than the time-out proves nothing against the unit.
      if (fault.scope() != ModbusFault.Scope.UNIT || write.left(System.nanoTime()).isPositive()) {
        failed(unit, fault);
      }
      write.fail(fault.why(), fault.detail());
    } catch (WriteException e) {
      write.fail(e.why(), String.valueOf(e.getMessage()));
    }
  }

  private void finish(PendingWrite write, RegisterWriter.ReadBack readBack, Unit unit) {
    Reading reading = readBack.reading();
    unit.handOver(reading, System.nanoTime());
    if (readBack.isHeld()) {
      write.done(reading);
    } else {
      String held = reading.goodValue().map(Value::show).orElse("something else");
      write.fail(Cause.REFUSED, "the device took it and holds " + held);
    }
  }

  private Unit unitOf(PointMapping mapping) {
    for (Unit unit : units) {
      if (unit.settings().device().id().equals(mapping.point().device().id())) {
        return unit;
      }
    }
    throw new IllegalArgumentException(mapping.point() + " is not on this line");
  }

  private boolean connectForWrite() throws InterruptedException {
    return System.nanoTime() - lastAttemptNanos >= RECONNECT_FOR_WRITE_NANOS && connect();
  }

  private boolean connect() throws InterruptedException {
    lastAttemptNanos = System.nanoTime();
    try {
      Connection open =
          Connections.open(
              units.getFirst().settings().address(), limit(), pause(), eventLoop, ended);
      connection = open;
      if (ended.isDone()) {
        open.abort();
      }
    } catch (ModbusFault fault) {
      down(fault);
      return false;
    }
    LOG.info("{}: connected", name);
    units.forEach(unit -> unit.exchanges().connected());
    unanswered = 0;
    if (lineFault.why() != Cause.TIMEOUT) {
      long now = System.nanoTime();
      units.forEach(unit -> unit.revive(now));
    }
    return true;
  }

  private void drop(ModbusFault fault) {
    Connection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
    down(fault);
  }

  private void down(ModbusFault fault) {
    if (!reconnect.isFailing() && !ended.isDone()) {
      LOG.warn("{}: {}; tried again for ever", name, fault.detail());
    }
    lineFault = fault;
    units.forEach(unit -> unit.exchanges().failed(fault.why()));
    long now = System.nanoTime();
    reconnectNanos = now + reconnect.nextNanos();
    units.forEach(unit -> unit.reportBad(fault, now));
  }

  /** Whoever needs the longest silence gets it: the others hear what is said, too. */
  private Duration pause() {
    return units.stream()
        .map(unit -> unit.settings().settings().pause())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private Duration limit() {
    Duration longest = CONNECT_MIN;
    for (Unit unit : units) {
      Duration timeout = unit.settings().settings().timeout();
      longest = timeout.compareTo(longest) > 0 ? timeout : longest;
    }
    return longest;
  }

  private void handOver(ReadingSink sink, Reading reading) {
    if (ended.isDone()) {
      return;
    }
    try {
      sink.accept(reading);
    } catch (RuntimeException e) {
      LOG.error("{}: the reading {} was not taken", name, reading, e);
    }
  }
}
