package io.gengfu.rules;

import io.gengfu.rules.Pack.Action;
import io.gengfu.settings.Mark;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of its alert's life.
 *
 * @param latched stays until it is reset by hand after its cause is gone
 * @param confirm must also be confirmed before it closes
 * @param shelveAtMostNanos how long it may be shelved
 * @param suppressWhen suppressed by design while true; null without
 * @param inhibitedBy rules, by pack and id
 * @param escalations until somebody acknowledges
 * @param reopenWithinNanos a raise so soon after the close is the same alert again; 0 without
 * @param shape hash of how all of this is written: a life of another shape is another life
 */
record Life(
    boolean latched,
    boolean confirm,
    long shelveAtMostNanos,
    @Nullable Condition suppressWhen,
    List<Inhibitor> inhibitedBy,
    List<Escalation> escalations,
    Optional<Swinger> swinger,
    Optional<Digest> digest,
    long reopenWithinNanos,
    int shape) {

  /** Nobody forgets what was shelved longer than a shift. */
  static final long SHELVE_AT_MOST = Duration.ofHours(8).toNanos();

  static final Life PLAIN =
      new Life(
          false,
          false,
          SHELVE_AT_MOST,
          null,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          0,
          0);

  Life {
    inhibitedBy = List.copyOf(inhibitedBy);
    escalations = List.copyOf(escalations);
  }

  /** A rule whose active alert suppresses this one's. */
  record Inhibitor(String pack, String rule, Mark mark, String path) {}

  /**
   * One step.
   *
   * @param message instead of the rule's, from here on
   */
  record Escalation(
      long afterNanos, Severity severity, Optional<Template> message, List<Action> actions) {
    Escalation {
      actions = List.copyOf(actions);
    }
  }

  /** After {@code atMost} alerts the rule is shut down until it was quiet for so long. */
  record Swinger(int atMost, long restoreNanos) {}

  /** Alerts beyond so many are counted in one alert. */
  record Digest(int moreThan, long withinNanos) {}
}
