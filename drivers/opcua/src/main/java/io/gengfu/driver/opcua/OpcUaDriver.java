package io.gengfu.driver.opcua;

import io.gengfu.driver.Backoff;
import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.Driver;
import io.gengfu.driver.Exchanges;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.Talk;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.opcua.Link.Update;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver of one endpoint. Everything but the connection itself happens on one thread, the
 * loop's: readings are handed over there, and no lock is needed.
 *
 * <p>A connection that fails in any way is thrown away whole and made anew: session, subscription
 * and namespace table with it. That costs a lift a second and spares it every half-dead state.
 */
final class OpcUaDriver implements Driver {

  private static final Logger log = LoggerFactory.getLogger(OpcUaDriver.class);

  private static final Duration RETRY_REFUSED = Duration.ofSeconds(5);

  /**
   * Two connections are made in each attempt; servers that limit their rate allow four a second.
   */
  private static final Duration RECONNECT_MIN = Duration.ofMillis(600);

  // A lift's values are missed by the second, and an attempt costs a server next to nothing.
  private static final Duration RECONNECT_MAX = Duration.ofSeconds(5);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private static final Duration INSPECT = Duration.ofSeconds(5);

  private enum State {
    /** Not started. */
    NEW,
    CONNECTING,
    UP,
    /** Between two attempts. */
    WAITING,
    CLOSED
  }

  private final OpcUaLine line;
  private final Map<Point, Integer> numbers = new HashMap<>();
  private final ScheduledThreadPoolExecutor loop;
  private volatile @Nullable Thread loopThread;
  private final MiloLine milo;
  private final Talk talk;

  /** By node: to look a device up for each value costs as much as decoding it. */
  private final List<Exchanges> exchangesOfNodes;

  private final Writes writes;
  private final Backoff backoff =
      new Backoff(RECONNECT_MIN, RECONNECT_MAX, RandomGenerator.getDefault());
  private State state = State.NEW;
  private int attempt;
  private final Notices notices;
  private long inspected;
  private @Nullable Freshness freshness;
  private @Nullable Link link;
  private long refusedSince;
  private int refusedCount;

  /**
   * @param folder where keys and trusted certificates are kept; null where nobody keeps any
   */
  OpcUaDriver(OpcUaLine line, @Nullable Path folder) {
    this.line = line;
    talk = new Talk(line.devices().stream().map(OpcUaSettings::device).toList());
    exchangesOfNodes = line.nodes().stream().map(node -> talk.with(node.point().device())).toList();
    for (int i = 0; i < line.nodes().size(); i++) {
      numbers.put(line.nodes().get(i).point(), i);
    }
    notices = new Notices(line.endpoint().url());
    String name = "opcua " + line.endpoint().host() + ":" + line.endpoint().port();
    loop =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = daemon(task, name);
              loopThread = thread;
              return thread;
            });
    loop.setRemoveOnCancelPolicy(true);
    loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    milo = new MiloLine(line, folder, loop, name);
    writes = new Writes(loop, this::readBack);
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void start(ReadingSink sink) {
    onLoop(
        () -> {
          if (state == State.NEW) {
            var started = new Freshness(line, sink, System.nanoTime());
            freshness = started;
            long every = started.tickEvery().toNanos();
            var _ = loop.scheduleAtFixedRate(this::tickGuarded, every, every, TimeUnit.NANOSECONDS);
            connect();
          }
        });
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    var result = new CompletableFuture<Reading>();
    Integer node = numbers.get(point);
    if (node == null || !point.signal().isOutput() || !value.fits(point.signal().type())) {
      result.completeExceptionally(
          new WriteException(
              Cause.REFUSED, point + " is no output here that can be " + value.show()));
    } else if (Thread.currentThread() == loopThread) {
      // What follows from a reading leaves before the readings that came with it are handed over.
      begin(node, value, limit, talking(point, result));
    } else if (!onLoop(() -> begin(node, value, limit, talking(point, result)))) {
      result.completeExceptionally(CLOSED.asException());
    }
    return result;
  }

  private CompletableFuture<Reading> talking(Point point, CompletableFuture<Reading> write) {
    var _ = talk.writing(point, write);
    return write;
  }

  private static final Failure CLOSED = new Failure(Cause.UNREACHABLE, "the driver is closed");

  private void begin(int node, Value value, Duration limit, CompletableFuture<Reading> result) {
    switch (state) {
      case CONNECTING, UP -> writes.add(node, value, limit, result);
      case WAITING ->
          result.completeExceptionally(
              new WriteException(Cause.UNREACHABLE, line.endpoint().url() + " is not reachable"));
      case NEW, CLOSED -> result.completeExceptionally(CLOSED.asException());
    }
  }

  @Override
  public List<DeviceReport> report() {
    return talk.report();
  }

  @Override
  public void close() {
    var shut = new CompletableFuture<Void>();
    Runnable shutting =
        () -> {
          if (state != State.CLOSED) {
            state(State.CLOSED, "close");
            writes.down(CLOSED);
          }
          shut.complete(null);
        };
    boolean fromTheSink = Thread.currentThread() == loopThread;
    if (fromTheSink) {
      shutting.run();
    } else if (onLoop(shutting)) {
      await(shut);
    }
    milo.close();
    loop.shutdownNow();
    if (fromTheSink) {
      return; // The loop ends when the sink returns.
    }
    try {
      if (!loop.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("{}: a reading is still being handed over", line.endpoint().url());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CompletableFuture<Void> shut) {
    try {
      shut.get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.debug("closing without the loop", e);
    }
  }

  private void connect() {
    state(State.CONNECTING, "attempt " + ++attempt);
    milo.connect(new Attempt(attempt));
  }

  private void up(Link made) {
    state(State.UP, "subscribed");
    talk.connected();
    link = made;
    refusedCount = 0;
    inspected = System.nanoTime();
    fresh().up(System.nanoTime());
    writes.up(made);
    notices.connected(line.nodes().size());
  }

  private void heard(Update change) {
    Exchanges exchanges = exchangesOfNodes.get(change.node());
    exchanges.heard();
    if (change.reading().quality() instanceof Quality.Bad bad) {
      exchanges.failed(bad.cause());
    }
  }

  private void refused(List<Update> refused) {
    refusedSince = System.nanoTime();
    fresh().refused(refused);
    if (refused.size() != refusedCount) {
      refusedCount = refused.size();
      notices.refused(refused);
    }
  }

  private void clock(Duration ahead) {
    fresh().clock(ahead);
    notices.clock(ahead);
  }

  private void lost(Failure failure) {
    notices.lost(failure);
    talk.failed(failure.cause());
    Link old = link;
    link = null;
    if (old != null) {
      old.drop();
    }
    long wait = TimeUnit.NANOSECONDS.toMillis(backoff.nextNanos());
    state(State.WAITING, failure + ", next attempt in " + wait + " ms");
    // Events of the attempt that has just failed are no longer heard.
    attempt++;
    writes.down(failure);
    fresh().down(failure, System.nanoTime());
    var _ =
        loop.schedule(
            () -> {
              if (state == State.WAITING) {
                connect();
              }
            },
            wait,
            TimeUnit.MILLISECONDS);
  }

  // An exception would end the repetition, and with it the promise of freshness.
  private void tickGuarded() {
    try {
      tick();
    } catch (RuntimeException e) {
      log.error("{}: a reading could not be handed over", line.endpoint().url(), e);
    }
  }

  private void tick() {
    long now = System.nanoTime();
    if (state == State.CLOSED) {
      return;
    }
    fresh().tick(now);
    if (state == State.UP) {
      Optional<Duration> silent = fresh().silentTooLong(now);
      Link used = link;
      if (silent.isPresent()) {
        long millis = silent.get().toMillis();
        lost(new Failure(Cause.TIMEOUT, "no publish response for " + millis + " ms"));
      } else if (used != null) {
        ask(used, now);
      }
    }
  }

  private void ask(Link used, long now) {
    if (refusedCount > 0 && now - refusedSince >= RETRY_REFUSED.toNanos()) {
      refusedSince = now;
      used.retryRefused();
    }
    if (now - inspected >= INSPECT.toNanos()) {
      inspected = now;
      used.inspect();
    }
  }

  private void readBack(int node, Reading reading) {
    fresh().readBack(node, reading, System.nanoTime());
  }

  private Freshness fresh() {
    if (freshness == null) {
      throw new IllegalStateException("not started");
    }
    return freshness;
  }

  private void state(State next, String reason) {
    log.debug("{}: {} -> {}: {}", line.endpoint().url(), state, next, reason);
    state = next;
  }

  /** Whether the loop will run it; false once closed. */
  private boolean onLoop(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Brings what happens on one connection to the loop, as long as it is the present one. */
  private final class Attempt implements Link.Events {
    private final int number;

    Attempt(int number) {
      this.number = number;
    }

    @Override
    public void up(Link made) {
      ifPresent(() -> OpcUaDriver.this.up(made));
    }

    @Override
    public void published(int subscription, List<Update> changes, long nanos) {
      ifPresent(
          () -> {
            backoff.reset();
            fresh().published(subscription, changes, nanos, System.nanoTime());
            changes.forEach(OpcUaDriver.this::heard);
          });
    }

    @Override
    public void clock(Duration ahead) {
      ifPresent(() -> OpcUaDriver.this.clock(ahead));
    }

    @Override
    public void refused(List<Update> refused) {
      ifPresent(() -> OpcUaDriver.this.refused(refused));
    }

    @Override
    public void down(Failure failure) {
      ifPresent(() -> lost(failure));
    }

    private void guarded(Runnable event) {
      try {
        event.run();
      } catch (RuntimeException e) {
        log.error("{}: an event could not be handled", line.endpoint().url(), e);
      }
    }

    private void ifPresent(Runnable event) {
      var _ =
          onLoop(
              () -> {
                if (number == attempt && state != State.CLOSED) {
                  guarded(event);
                }
              });
    }
  }
}
