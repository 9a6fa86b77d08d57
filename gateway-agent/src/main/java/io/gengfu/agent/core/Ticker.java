package io.gengfu.agent.core;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets time pass for the core. Its pause is how late a timer or an ageing interlock may be. */
public final class Ticker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Thread thread;
  private volatile boolean closed;

  private Ticker(Core core) {
    thread = Thread.ofPlatform().name("ticker").daemon().unstarted(() -> run(core));
  }

  public static Ticker start(Core core) {
    var ticker = new Ticker(core);
    ticker.thread.start();
    return ticker;
  }

  private void run(Core core) {
    while (!closed) {
      LockSupport.parkNanos(PAUSE.toNanos());
      try {
        core.tick();
      } catch (RuntimeException bug) {
        // Without ticks nothing is let go any more: better to say so each time than to stop.
        LOG.error("a tick failed", bug);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
