package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Lane;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the record for which a broker ends sessions, where it does not refuse the record alone:
 * after the first time they go one by one, and the third time that one ends its session it becomes
 * a gap. Without it one record would keep all others from ever going. One thread.
 */
final class Strikes {
  private static final Logger LOG = LoggerFactory.getLogger(Strikes.class);
  private static final int MOST = 3;

  /** As many as can have been under way with it. */
  private static final int ONE_BY_ONE = 128;

  private record Suspect(Lane lane, Position position, int strikes) {}

  private final Outbox outbox;
  private final Counters counters;
  private @Nullable Suspect suspect;
  private int oneByOne;

  Strikes(Outbox outbox, Counters counters) {
    this.outbox = outbox;
    this.counters = counters;
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
    if (!Reasons.isAboutTheRecord(code)) {
      return;
    }
    oneByOne = ONE_BY_ONE;
    alone.filter(entry -> !(entry.body() instanceof Body.Gap)).ifPresent(e -> strike(e, code));
  }

  private void strike(OutboxRecord entry, int code) {
    Suspect before = suspect;
    boolean same =
        before != null
            && before.lane() == entry.lane()
            && before.position().equals(entry.position());
    int strikes = same && before != null ? before.strikes() + 1 : 1;
    suspect = new Suspect(entry.lane(), entry.position(), strikes);
    if (strikes >= MOST && outbox.tombstone(entry.lane(), entry.position(), Reasons.say(code))) {
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
}
