package io.gengfu.agent.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.gengfu.agent.config.Consent;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Consents;
import io.gengfu.agent.store.AuditRecord;
import io.gengfu.agent.store.ConsentRecord;
import io.gengfu.agent.store.Disclosure;
import io.gengfu.agent.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where consents come in, are taken back, and are answered for: each one, each withdrawal and each
 * hour in which something was disclosed is a record of lane audit for the platform concerned.
 */
public final class ConsentDesk implements AutoCloseable {

  /** Of the record of a consent and of its withdrawal. */
  public static final String CONSENT = "io.gengfu.consent.v1";

  /** Of the record of an hour. */
  public static final String DISCLOSURE = "io.gengfu.disclosure.v1";

  private static final Logger LOG = LoggerFactory.getLogger(ConsentDesk.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Duration DISK_LIMIT = Duration.ofSeconds(10);
  private static final JsonMapper JSON = new JsonMapper();

  private final Store store;
  private final ConsentRecord record;
  private final Consents consents;
  private final Clock clock;
  private final Thread thread;
  private volatile boolean closed;

  public ConsentDesk(Store store, Clock clock) {
    this.store = store;
    this.record = store.consentRecord();
    this.consents = store.consents();
    this.clock = clock;
    thread = Thread.ofPlatform().name("consents").daemon().unstarted(this::run);
  }

  /** Begins to tell of what was disclosed. */
  public ConsentDesk start() {
    thread.start();
    return this;
  }

  /** These from now on, and no others; what is new is recorded. */
  public void become(List<Consent> given) {
    consents.become(given);
    for (Consent consent : given) {
      if (consents.standing(consent) == Consents.Standing.UNCONFIRMED) {
        LOG.warn(
            "consent {} is not confirmed since a backup was restored: nothing leaves by it; ask"
                + " again, then `gengfu consent confirm`",
            consent.id());
      }
    }
    for (Consent consent : given) {
      Map<String, Object> data = about(consent, "given");
      String key = "consent/" + consent.id() + "/" + Integer.toHexString(consent.hashCode());
      if (!store.recorded(key)) {
        record.tell(
            consent.uplink(),
            new AuditRecord(key, CONSENT, consent.id(), clock.wall(), json(data)));
      }
    }
  }

  /** How one stands. */
  public record Entry(Consent consent, Consents.Standing standing) {}

  /** In the order of the site. */
  public List<Entry> list() {
    return consents.all().stream()
        .map(consent -> new Entry(consent, consents.standing(consent)))
        .toList();
  }

  /**
   * Nothing leaves by it any more, at once and for good, what waits to be sent included.
   *
   * @return empty when it is on the disk, else what is wrong
   */
  public Optional<String> withdraw(String id, String who, String why) {
    Consent consent =
        consents.all().stream().filter(c -> c.id().equals(id)).findFirst().orElse(null);
    if (consent == null) {
      return Optional.of("there is no consent " + id);
    }
    if (who.isBlank() || who.length() > 64 || why.length() > 200) {
      return Optional.of("who has 1 to 64 characters, why at most 200");
    }
    consents.withdraw(List.of(id));
    Map<String, Object> data = about(consent, "withdrawn");
    data.put("who", who);
    data.put("why", why);
    Instant now = clock.wall();
    String key = "consent/" + id + "/withdrawn";
    var audit = new AuditRecord(key, CONSENT, id, now, json(data));
    boolean taken = record.withdraw(id, who, why, now, consent.uplink(), audit);
    LOG.info("consent {} is withdrawn by {}", id, who);
    return taken && isRecorded(key)
        ? Optional.empty()
        : Optional.of("nothing leaves by it now, but the disk has not taken it: say it again");
  }

  /**
   * Somebody was asked again after a backup was restored, and it still holds.
   *
   * @return empty when it is on the disk, else what is wrong
   */
  public Optional<String> confirm(String id, String who, String why) {
    Consent consent =
        consents.all().stream().filter(c -> c.id().equals(id)).findFirst().orElse(null);
    if (consent == null || consents.standing(consent) != Consents.Standing.UNCONFIRMED) {
      return Optional.of("there is no consent " + id + " that is to be confirmed");
    }
    if (who.isBlank() || who.length() > 64 || why.length() > 200) {
      return Optional.of("who has 1 to 64 characters, why at most 200");
    }
    Map<String, Object> data = about(consent, "given");
    data.put("who", who);
    data.put("why", why);
    Instant now = clock.wall();
    String key = "consent/" + id + "/confirmed/" + now.toEpochMilli();
    if (!record.confirm(id, consent.uplink(), new AuditRecord(key, CONSENT, id, now, json(data)))) {
      return Optional.of("the disk has not taken it: say it again");
    }
    // Only with the record of it.
    if (!isRecorded(key)) {
      return Optional.of("it is not recorded yet; it holds from the next start on");
    }
    consents.confirm(id);
    LOG.info("consent {} is confirmed by {}", id, who);
    return Optional.empty();
  }

  private boolean isRecorded(String key) {
    long end = System.nanoTime() + DISK_LIMIT.toNanos();
    while (!store.recorded(key)) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(5_000_000);
    }
    return true;
  }

  private static Map<String, Object> about(Consent consent, String phase) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("phase", phase);
    data.put("consent", consent.id());
    data.put("device", consent.device());
    data.put("signals", consent.signals().stream().sorted().toList());
    data.put("purpose", consent.purpose());
    data.put("uplink", consent.uplink());
    data.put("givenBy", consent.givenBy());
    data.put("from", consent.from().toString());
    data.put("until", consent.until().toString());
    return data;
  }

  private void run() {
    while (!closed) {
      try {
        tell();
      } catch (RuntimeException e) {
        LOG.error("cannot tell what was disclosed; tried again in a minute", e);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Tells of the hours that are over; what the disk has is forgotten the next time. */
  public void tell() {
    for (Disclosure hour : record.untold(clock.wall())) {
      String key =
          "disclosure/%s/%s/%d/%d/%d"
              .formatted(
                  hour.consent(), hour.uplink(), hour.from(), hour.firstBlock(), hour.readings());
      if (store.recorded(key)) {
        record.told(hour);
        continue;
      }
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("consent", hour.consent());
      data.put("uplink", hour.uplink());
      data.put("purpose", hour.purpose());
      data.put("from", Instant.ofEpochMilli(hour.from()).toString());
      data.put("to", Instant.ofEpochMilli(hour.to()).toString());
      data.put("readings", hour.readings());
      data.put("points", new RawValue(hour.points()));
      record.tell(
          hour.uplink(),
          new AuditRecord(key, DISCLOSURE, hour.consent(), clock.wall(), json(data)));
    }
  }

  private static String json(Map<String, Object> data) {
    try {
      return JSON.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts and numbers are JSON", e);
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
