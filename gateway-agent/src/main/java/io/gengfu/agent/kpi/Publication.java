package io.gengfu.agent.kpi;

import io.gengfu.agent.store.AuditRecord;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each finished day to the platform, once. One thread at a time. */
final class Publication {
  private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

  private static final int PUBLISH_DAYS = 31;
  private static final long PUBLISH_EVERY = Duration.ofMinutes(1).toNanos();
  private static final long SUBMIT_AGAIN = Duration.ofHours(1).toNanos();

  /** A day is finished so long after midnight: what was decided before it is recorded by then. */
  private static final Duration PUBLISH_AFTER = Duration.ofMinutes(10);

  private final Connection connection;
  private final Days days;
  private final Calendar calendar;
  private final Store store;
  private final Map<String, Long> submitted = new HashMap<>();
  private long publishedNanos = Long.MIN_VALUE;

  Publication(Connection connection, Days days, Calendar calendar, Store store) {
    this.connection = connection;
    this.days = days;
    this.calendar = calendar;
    this.store = store;
  }

  /**
   * @param nanos on the boot clock
   */
  void publish(Instant now, long nanos) {
    if (publishedNanos != Long.MIN_VALUE && nanos - publishedNanos < PUBLISH_EVERY) {
      return;
    }
    publishedNanos = nanos;
    long today = calendar.day(now);
    if (now.isBefore(calendar.start(today).plus(PUBLISH_AFTER))) {
      return;
    }
    try {
      for (Days.Day day : days.unpublished(today, PUBLISH_DAYS)) {
        List<DeviceDays> devices = DeviceDays.between(connection, day.day(), day.day());
        List<AuditRecord> parts = new DailyRecord(days, calendar).parts(day, devices);
        String key = parts.getLast().key();
        if (store.recorded(key)) {
          days.published(day, today);
          submitted.remove(key);
        } else if (mayBeSubmitted(key, nanos) && store.audit(parts)) {
          submitted.put(key, nanos);
          publishedNanos = Long.MIN_VALUE; // seen to be recorded with the next step
        }
      }
    } catch (SQLException | StoreException e) {
      LOG.warn("KPIs of a day could not be published yet: {}", e.getMessage());
    }
  }

  /** What waits in the store already would be recorded once, but would take room twice. */
  private boolean mayBeSubmitted(String key, long nanos) {
    submitted.values().removeIf(at -> nanos - at >= SUBMIT_AGAIN);
    return !submitted.containsKey(key) && submitted.size() < PUBLISH_DAYS;
  }
}
