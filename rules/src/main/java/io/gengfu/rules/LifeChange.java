package io.gengfu.rules;

import io.gengfu.settings.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an alert forgets when its rule says another life of it. */
final class LifeChange {

  private LifeChange() {}

  /**
   * For people; empty where nothing is lost.
   *
   * @param held what is remembered of the instance; null for nothing
   */
  static List<String> dropped(Life old, Life now, @Nullable Held held, long nanos) {
    var dropped = new ArrayList<String>();
    if (held == null) {
      return dropped;
    }
    if (old.swinger().isPresent() && now.swinger().isEmpty() && held.swings > 0) {
      dropped.add("the count of its swinger cap: " + held.swings);
    }
    int steps = now.escalations().size();
    if (held.escalation > steps) {
      dropped.add(held.escalation - steps + " of " + held.escalation + " steps of escalation");
    }
    if ((held.suppressed & Held.SHELVED) != 0
        && held.shelvedUntil - nanos > now.shelveAtMostNanos()) {
      String most = Durations.show(Duration.ofNanos(now.shelveAtMostNanos()));
      dropped.add("its shelving beyond " + most + " from now");
    }
    if ((held.suppressed & Held.SUPPRESS_WHEN) != 0 && now.suppressWhen() == null) {
      dropped.add("its suppression by suppress-when");
    }
    if ((held.suppressed & Held.INHIBITED) != 0 && now.inhibitedBy().isEmpty()) {
      dropped.add("its suppression by inhibited-by");
    }
    if (held.digested && now.digest().isEmpty()) {
      dropped.add("its place in the digest: it is told by itself from now on");
    }
    long since = nanos - held.closedAt;
    if (!held.closedId.isEmpty()
        && since <= old.reopenWithinNanos()
        && since > now.reopenWithinNanos()) {
      dropped.add("the alert that could come back: " + held.closedId);
    }
    return dropped;
  }

  /** Keeps what is remembered within what the rule says now. */
  static void fit(Held held, Life now, long nanos) {
    held.escalation = Math.min(held.escalation, now.escalations().size());
    if ((held.suppressed & Held.SHELVED) != 0) {
      held.shelvedUntil = Math.min(held.shelvedUntil, nanos + now.shelveAtMostNanos());
    }
    if (now.swinger().isEmpty() && (held.suppressed & Held.SWINGER) == 0) {
      held.swings = 0;
    }
  }
}
