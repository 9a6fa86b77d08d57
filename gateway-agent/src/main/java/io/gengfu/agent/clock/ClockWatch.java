package io.gengfu.agent.clock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.store.AuditRecord;
import io.gengfu.agent.store.ClockRecord;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.BootHistory;
import io.gengfu.agent.time.BootHistory.Correction;
import io.gengfu.agent.time.BootHistory.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second at both clocks and records, in lane audit of every uplink, when the time of
 * day becomes known and when it steps: so that the platform, and the list of alerts here, can put
 * right what was recorded before.
 */
public final class ClockWatch implements AutoCloseable {

  /** Of the record. */
  public static final String TYPE = "io.gengfu.clock.v1";

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Two clocks that are read further apart than this are not compared. */
  private static final long APART_NANOS = Duration.ofMillis(50).toNanos();

  private static final JsonMapper JSON = new JsonMapper();

  private final Clock clock;
  private final ClockRecord record;
  private final BootHistory history;
  private final Thread thread;
  private List<Stretch> recorded;
  private @Nullable Correction waiting;
  private volatile boolean closed;

  /**
   * @param store of this boot's earlier processes; looks once, so that the boot's beginning is on
   *     the disk before what is decided in it
   */
  public ClockWatch(Clock clock, Store store) {
    this.clock = clock;
    record = store.clockRecord();
    recorded = record.stretches(clock.bootId());
    history = new BootHistory(recorded);
    thread = Thread.ofPlatform().name("clock-watch").daemon().unstarted(this::run);
    look();
  }

  /** Begins to look by itself. */
  public ClockWatch start() {
    thread.start();
    return this;
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(PAUSE.toNanos());
      try {
        look();
      } catch (RuntimeException e) {
        LOG.error("cannot tell what the clock is worth", e);
      }
    }
  }

  /** One look; by one thread, so not by whoever has started it. */
  public void look() {
    if (waiting == null) {
      Trust trust = clock.trust();
      long before = clock.nanos();
      Instant wall = clock.wall();
      if (clock.nanos() - before > APART_NANOS) {
        return; // This thread stood still in between: there will be another look.
      }
      waiting =
          history
              .look(before / 1_000_000, wall.toEpochMilli(), trust, clock.isLeaping())
              .orElse(null);
    }
    Correction correction = waiting;
    List<Stretch> stretches = history.stretches();
    if (correction == null && stretches.equals(recorded)) {
      return;
    }
    // Not taken: too much waits for the disk. Nothing is looked at until it is.
    if (record.write(
        clock.bootId(), stretches, Optional.ofNullable(correction), Optional.ofNullable(audit()))) {
      recorded = stretches;
      waiting = null;
      if (correction != null) {
        LOG.info(
            "the wall clock is {} and moved by {}; {}",
            clock.trust().state(),
            Duration.ofMillis(correction.offset()),
            correction.from() < correction.to()
                ? "corrected are records since %s after the boot"
                    .formatted(Duration.ofMillis(correction.from()))
                : "no record changes for that");
      }
    }
  }

  private @Nullable AuditRecord audit() {
    Correction correction = waiting;
    if (correction == null) {
      return null;
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("bootId", clock.bootId());
    data.put("bootedAt", Instant.ofEpochMilli(correction.bootedAt()).toString());
    data.put("offsetMillis", correction.offset());
    clock.uncertaintyMillis().ifPresent(most -> data.put("uncertaintyMillis", most));
    data.put("fromSinceBootMillis", correction.from());
    data.put("toSinceBootMillis", correction.to());
    data.put("growing", correction.growing());
    data.put("cause", correction.cause().name().toLowerCase(Locale.ROOT));
    String key = "clock/%s/%d/%d".formatted(clock.bootId(), correction.to(), correction.bootedAt());
    try {
      return new AuditRecord(
          key, TYPE, clock.bootId(), clock.wall(), JSON.writeValueAsString(data));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are JSON", e);
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
