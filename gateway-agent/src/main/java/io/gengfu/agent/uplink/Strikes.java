package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the record for which a broker ends sessions, where it does not refuse the record alone:
 * after the first time they go one by one, and the third time that one ends its session it becomes
 * a gap. Where nobody can say that it is the record's fault, since the broker's answer was not
 * understood, it is set aside for some minutes in place of that. Without it one record would keep
 * all others from ever going. One thread.
 */
final class Strikes {
  private static final Logger LOG = LoggerFactory.getLogger(Strikes.class);
  private static final int MOST = 3;

  /** As many as can have been under way with it. */
  private static final int ONE_BY_ONE = 128;

  private static final Duration ASIDE = Duration.ofMinutes(5);

  /** Further ones push out the oldest, which may end a session again. */
  private static final int ASIDE_MOST = 512;

  private record Place(Lane lane, Position position) {}

  private record Suspect(Lane lane, Position position, int strikes) {}

  private final Outbox outbox;
  private final Counters counters;
  private final long asideNanos;
  private final Map<Place, Long> aside = new LinkedHashMap<>();
  private @Nullable Suspect suspect;
  private int oneByOne;

  /**
   * @param haste what is set aside is so for so many times shorter; 1 but in tests
   */
  Strikes(Outbox outbox, Counters counters, int haste) {
    this.outbox = outbox;
    this.counters = counters;
    asideNanos = ASIDE.dividedBy(haste).toNanos();
  }

  /** Whether only one record may be under way. */
  boolean oneByOne() {
    return oneByOne > 0;
  }

  /** The broker took a record. */
  void taken() {
    if (oneByOne > 0) {
      oneByOne--;
    }
  }

  /**
   * A session is over.
   *
   * @param alone the one record under way, if it was one
   */
  void ended(int code, Optional<OutboxRecord> alone) {
    if (code == Reasons.NOT_UNDERSTOOD) {
      oneByOne = ONE_BY_ONE;
      alone.ifPresent(e -> strike(e, code));
    } else if (Reasons.isAboutTheRecord(code)) {
      oneByOne = ONE_BY_ONE;
      alone.filter(entry -> !(entry.body() instanceof Body.Gap)).ifPresent(e -> strike(e, code));
    }
  }

  /** For how long a record is set aside; 0 for one that may go. */
  long asideNanos(OutboxRecord entry, long now) {
    Place place = new Place(entry.lane(), entry.position());
    Long until = aside.get(place);
    if (until == null) {
      return 0;
    }
    if (until <= now) {
      aside.remove(place);
      return 0;
    }
    return until - now;
  }

  private void strike(OutboxRecord entry, int code) {
    Suspect before = suspect;
    boolean same =
        before != null
            && before.lane() == entry.lane()
            && before.position().equals(entry.position());
    int strikes = same && before != null ? before.strikes() + 1 : 1;
    suspect = new Suspect(entry.lane(), entry.position(), strikes);
    if (strikes < MOST) {
      return;
    }
    if (code == Reasons.NOT_UNDERSTOOD) {
      setAside(entry);
    } else if (outbox.tombstone(entry.lane(), entry.position(), Reasons.say(code))) {
      suspect = null;
      counters.tombstones.incrementAndGet();
      LOG.error(
          "uplink {}: the broker ended {} sessions at {} {} ({}); its number goes as a gap",
          outbox.uplink(),
          MOST,
          entry.lane(),
          entry.sequence(),
          Reasons.say(code));
    }
  }

  private void setAside(OutboxRecord entry) {
    suspect = null;
    aside.put(new Place(entry.lane(), entry.position()), System.nanoTime() + asideNanos);
    if (aside.size() > ASIDE_MOST) {
      aside.remove(aside.keySet().iterator().next());
    }
    LOG.error(
        "uplink {}: {} sessions ended since the broker's answer to {} {} was not understood;"
            + " the others go before it, and it is tried again in {}",
        outbox.uplink(),
        MOST,
        entry.lane(),
        entry.sequence(),
        Duration.ofNanos(asideNanos));
  }
}
