package io.gengfu.driver.opcua;

import io.gengfu.driver.opcua.MiloNodes.Kind;
import io.gengfu.model.Cause;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the connections of one line, one after another, on a thread that may wait: loading Milo's
 * classes takes a second on a small box.
 */
final class MiloLine {

  private static final Logger log = LoggerFactory.getLogger(MiloLine.class);

  private final OpcUaLine line;
  private final MiloEntrance entrance;
  private final ScheduledExecutorService scheduler;
  private final String name;
  private final ThreadPoolExecutor connector;

  /** What each node was when it was first seen. */
  private final AtomicReferenceArray<@Nullable Kind> kinds;

  // Set on the connector; taken by close() once the connector has ended.
  private final AtomicReference<@Nullable MiloThreads> threads = new AtomicReference<>();
  private final AtomicReference<@Nullable MiloLink> link = new AtomicReference<>();

  MiloLine(OpcUaLine line, @Nullable Path folder, ScheduledExecutorService scheduler, String name) {
    this.line = line;
    kinds = new AtomicReferenceArray<>(line.nodes().size());
    var door = new MiloDoor(line.endpoint(), line.security(), folder);
    entrance = new MiloEntrance(line.endpoint(), door, line.timeout(), line.connecting());
    this.scheduler = scheduler;
    this.name = name;
    connector = MiloThreads.pool(1, name + " connector");
  }

  void connect(Link.Events events) {
    try {
      connector.execute(() -> attempt(events));
    } catch (RejectedExecutionException e) {
      log.debug("{}: closed before an attempt", name);
    }
  }

  private void attempt(Link.Events events) {
    MiloLink made = null;
    try {
      MiloThreads used = threads.get();
      if (used == null) {
        used = new MiloThreads(name, scheduler, line.connecting());
        threads.set(used);
      }
      made = new MiloLink(line, entrance, used.newConnections(), connector, kinds, events);
      link.set(made);
      made.connect();
    } catch (InterruptedException e) {
      // Only close() interrupts, and it cleans up.
      Thread.currentThread().interrupt();
    } catch (UaException e) {
      fail(made, events, entrance.failure(e));
    } catch (MiloDoor.ShutException e) {
      fail(made, events, e.failure());
    } catch (TimeoutException e) {
      fail(made, events, new Failure(Cause.TIMEOUT, "no answer while connecting"));
    } catch (RuntimeException e) {
      log.warn("{}: an attempt to connect ended unexpectedly", name, e);
      fail(made, events, new Failure(Cause.GARBLED, e.toString()));
    }
  }

  private static void fail(@Nullable MiloLink made, Link.Events events, Failure failure) {
    if (made != null) {
      made.drop();
    }
    events.down(failure);
  }

  /** Ends the connection and every thread. Idempotent. */
  void close() {
    connector.shutdownNow();
    try {
      MiloThreads.awaitEnd(connector);
      MiloLink last = link.getAndSet(null);
      if (last != null) {
        last.leave();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    MiloThreads used = threads.getAndSet(null);
    if (used != null) {
      used.close();
    }
  }
}
