package io.gengfu.rules;

import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Life.Swinger;
import java.time.Duration;
import java.util.Optional;

/** Shelved, suppressed by design, out of service, or shut down by the swinger cap. */
final class Suppressions {

  /** When it was quiet last, while it is not. */
  private static final long LOUD = Long.MAX_VALUE / 4;

  private static final long SAVED_EVERY = Duration.ofMinutes(1).toNanos();

  /** What a rule decides may flicker: without an open alert it is told so often at most. */
  static final long TOLD_EVERY = Duration.ofMinutes(1).toNanos();

  private final RuleSet rules;
  private final Alerts alerts;
  private final Acting acting;

  Suppressions(RuleSet rules, Alerts alerts, Acting acting) {
    this.rules = rules;
    this.alerts = alerts;
    this.acting = acting;
  }

  Suppression of(int number) {
    Held held = alerts.held(number);
    return held == null ? Suppression.NONE : Held.suppression(held.suppressed);
  }

  boolean is(int number, int bits) {
    Held held = alerts.held(number);
    return held != null && (held.suppressed & bits) != 0;
  }

  /** Begins or ends one suppression; nothing where it is so already. */
  void set(int number, int bit, boolean on, Because because, long nanos) {
    if (is(number, bit) == on) {
      return;
    }
    Held held = alerts.hold(number);
    int before = held.suppressed;
    int after = on ? before | bit : before & ~bit;
    held.suppressed = after;
    boolean acted = Held.suppression(before).acts();
    boolean acts = Held.suppression(after).acts();
    if (acted && !acts && acting.isActive(number)) {
      acting.letGo(number);
    }
    tell(number, bit, before, after, because, nanos);
    if (!acted && acts && acting.isActive(number)) {
      acting.act(number);
    }
    if (after == 0) {
      resume(number, nanos);
    }
    alerts.schedule(number);
  }

  private void tell(int number, int bit, int before, int after, Because because, long nanos) {
    boolean same =
        (bit & Held.BY_DESIGN) != 0
            && ((before & Held.BY_DESIGN) != 0) == ((after & Held.BY_DESIGN) != 0);
    Held held = alerts.hold(number);
    boolean flickers =
        (bit & (Held.SHELVED | Held.OUT_OF_SERVICE)) == 0
            && alerts.open(number) == null
            && nanos - held.toldAt < TOLD_EVERY;
    if (same || flickers) {
      held.untold = because;
      alerts.remember(number);
    } else {
      say(number, kind(bit, (after & bit) != 0), because, nanos);
    }
  }

  private void say(int number, Kind kind, Because because, long nanos) {
    if (alerts.open(number) == null) {
      alerts.silenced(number, kind, because, nanos);
    } else {
      alerts.step(number, kind, alerts.state(number), because, nanos);
    }
  }

  // A change of an open alert is told with it at once.
  private boolean isUntold(int number, Held held) {
    return alerts.open(number) == null
        && Held.suppression(held.said) != Held.suppression(held.suppressed);
  }

  private static Kind kind(int bit, boolean on) {
    return switch (bit) {
      case Held.SHELVED -> on ? Kind.SHELVED : Kind.UNSHELVED;
      case Held.OUT_OF_SERVICE -> on ? Kind.OUT_OF_SERVICE : Kind.IN_SERVICE;
      default -> on ? Kind.SUPPRESSED : Kind.UNSUPPRESSED;
    };
  }

  // What came while nobody was told is told now, if it is still there.
  private void resume(int number, long nanos) {
    if (!acting.isActive(number)) {
      return;
    }
    boolean alert = rules.instance(number).rule().alert();
    if (alert && !alerts.state(number).isActive()) {
      acting.speak(number);
      alerts.raise(number, nanos);
    } else if (!alert) {
      acting.speak(number);
    }
  }

  /** The answer of {@code suppress-when}; unknown changes nothing. */
  void design(int number, int answer, long nanos) {
    boolean on = answer == Condition.TRUE;
    // Asked with every reading: nothing is made where nothing changes.
    if (answer != Condition.UNKNOWN && is(number, Held.SUPPRESS_WHEN) != on) {
      set(
          number,
          Held.SUPPRESS_WHEN,
          on,
          Because.rule(on ? "suppress-when is true" : "suppress-when is false"),
          nanos);
    }
  }

  void shelve(int number, long until, boolean once, ByHand hand, long nanos) {
    Held held = alerts.hold(number);
    held.shelvedBy = hand.who();
    held.shelvedWhy = hand.why();
    held.shelvedUntil = until;
    held.once = once;
    if (is(number, Held.SHELVED)) {
      say(number, Kind.SHELVED, Because.of(hand), nanos);
    } else {
      set(number, Held.SHELVED, true, Because.of(hand), nanos);
    }
    alerts.schedule(number);
  }

  void unshelve(int number, Because because, long nanos) {
    if (is(number, Held.SHELVED)) {
      Held held = alerts.hold(number);
      held.shelvedBy = "";
      held.shelvedWhy = "";
      held.shelvedUntil = 0;
      held.once = false;
      set(number, Held.SHELVED, false, because, nanos);
    }
  }

  void outOfService(int number, ByHand hand, long nanos) {
    Held held = alerts.hold(number);
    held.outBy = hand.who();
    held.outWhy = hand.why();
    set(number, Held.OUT_OF_SERVICE, true, Because.of(hand), nanos);
  }

  void inService(int number, ByHand hand, long nanos) {
    Held held = alerts.hold(number);
    held.outBy = "";
    held.outWhy = "";
    set(number, Held.OUT_OF_SERVICE, false, Because.of(hand), nanos);
  }

  /** The condition has come: a quiet time long enough forgives what was counted before. */
  void swung(int number, long nanos) {
    Optional<Swinger> swinger = rules.instance(number).rule().life().swinger();
    Held held = alerts.held(number);
    if (swinger.isPresent()
        && held != null
        && held.swings > 0
        && !is(number, Held.SWINGER)
        && nanos - held.quiet >= swinger.get().restoreNanos()) {
      held.swings = 0;
    }
    if (swinger.isPresent()) {
      alerts.hold(number).quiet = LOUD;
    }
  }

  /** After a restart: whether it is still loud its inputs will tell; the quiet time begins anew. */
  void restored(int number, long nanos) {
    Held held = alerts.held(number);
    if (held != null && held.quiet > nanos) {
      held.quiet = nanos;
    }
  }

  /** An alert is raised. */
  void count(int number) {
    if (rules.instance(number).rule().life().swinger().isPresent()) {
      alerts.hold(number).swings++;
    }
  }

  /** The condition is gone, and the alert has yet to hear of it. */
  void quiet(int number, long nanos) {
    Held held = alerts.held(number);
    if (held != null && rules.instance(number).rule().life().swinger().isPresent()) {
      held.quiet = nanos;
    }
  }

  /** The condition is gone. */
  void calmed(int number, long nanos) {
    Optional<Swinger> swinger = rules.instance(number).rule().life().swinger();
    Held held = alerts.held(number);
    if (held == null) {
      return;
    }
    if (swinger.isPresent() && is(number, Held.SWINGER)) {
      // It may swing for days: the disk is not to hear of each time.
      if (nanos - held.savedAt >= SAVED_EVERY) {
        held.savedAt = nanos;
        alerts.remember(number);
      }
    } else if (swinger.isPresent() && held.swings >= swinger.get().atMost()) {
      held.savedAt = nanos;
      set(
          number,
          Held.SWINGER,
          true,
          Because.rule(held.swings + " alerts: shut down until it is quiet"),
          nanos);
    }
    if (held.once) {
      unshelve(number, Because.rule("its condition is gone"), nanos);
    }
  }

  /** When time alone ends something. */
  long next(int number) {
    Held held = alerts.held(number);
    if (held == null) {
      return Long.MAX_VALUE;
    }
    long next = is(number, Held.SHELVED) ? held.shelvedUntil : Long.MAX_VALUE;
    next = isUntold(number, held) ? Math.min(next, held.toldAt + TOLD_EVERY) : next;
    return Math.min(next, restoreAt(number, held));
  }

  private long restoreAt(int number, Held held) {
    return is(number, Held.SWINGER) && held.quiet != LOUD
        ? held.quiet
            + rules
                .instance(number)
                .rule()
                .life()
                .swinger()
                .map(Swinger::restoreNanos)
                // The rule no longer has a cap: nothing is left to wait for.
                .orElse(0L)
        : Long.MAX_VALUE;
  }

  void due(int number, long nanos) {
    Held held = alerts.held(number);
    if (held == null) {
      return;
    }
    if (is(number, Held.SHELVED) && held.shelvedUntil <= nanos) {
      unshelve(number, Because.rule("its time is over"), nanos);
    }
    if (restoreAt(number, held) <= nanos) {
      held.swings = 0;
      set(number, Held.SWINGER, false, Because.rule("it was quiet long enough"), nanos);
    }
    if (isUntold(number, held) && nanos - held.toldAt >= TOLD_EVERY) {
      say(number, held.suppressed == 0 ? Kind.UNSUPPRESSED : Kind.SUPPRESSED, held.untold, nanos);
    }
  }
}
