package io.gengfu.agent.core;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets time pass for the core. Its pause is how late a timer or an ageing interlock may be. */
public final class Ticker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** No load of the machine explains so long a pause: it slept, or this process was stopped. */
  private static final Duration ASLEEP = Duration.ofSeconds(5);

  private final Clock clock;
  private final Thread thread;
  private volatile boolean closed;

  private Ticker(Core core, Clock clock) {
    this.clock = clock;
    thread = Thread.ofPlatform().name("ticker").daemon().unstarted(() -> run(core));
  }

  /**
   * @param clock the core's
   */
  public static Ticker start(Core core, Clock clock) {
    var ticker = new Ticker(core, clock);
    ticker.thread.start();
    return ticker;
  }

  private void run(Core core) {
    long last = clock.nanos();
    while (!closed) {
      LockSupport.parkNanos(PAUSE.toNanos());
      try {
        long now = clock.nanos();
        Duration pause = Duration.ofNanos(now - last);
        last = now;
        if (pause.compareTo(ASLEEP) > 0) {
          LOG.warn("the gateway stood still for {}: it slept, or was stopped", pause);
          core.stoodStill(pause);
        }
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
