package io.gengfu.rules;

import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Life.Escalation;
import io.gengfu.rules.Pack.Action;
import io.gengfu.settings.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps of escalation, until somebody acknowledges. The time runs from the raise that nobody has
 * acknowledged; a step that falls due while the condition is gone, or while the alert is
 * suppressed, waits until it is back.
 */
final class Escalations {

  private final RuleSet rules;
  private final Alerts alerts;
  private final Acting acting;

  Escalations(RuleSet rules, Alerts alerts, Acting acting) {
    this.rules = rules;
    this.alerts = alerts;
    this.acting = acting;
  }

  /** When the next step is due; {@link Long#MAX_VALUE} when none is. */
  long next(int number) {
    List<Escalation> steps = steps(number);
    Held held = alerts.held(number);
    if (steps.isEmpty() || held == null || held.suppressed != 0) {
      return Long.MAX_VALUE;
    }
    AlertState state = alerts.state(number);
    boolean calls =
        state == AlertState.ACTIVE_UNACKNOWLEDGED || state == AlertState.LATCHED_UNACKNOWLEDGED;
    return calls && held.escalation < steps.size()
        ? held.waiting + steps.get(held.escalation).afterNanos()
        : Long.MAX_VALUE;
  }

  void due(int number, long nanos) {
    while (next(number) <= nanos) {
      Held held = alerts.hold(number);
      Escalation step = steps(number).get(held.escalation);
      held.escalation++;
      acting.perform(number, step.actions());
      String after = Durations.show(Duration.ofNanos(step.afterNanos()));
      alerts.step(
          number,
          Kind.ESCALATED,
          alerts.state(number),
          Because.rule("not acknowledged for " + after),
          nanos);
    }
  }

  /** What escalation adds at the moment to what the rule sets. */
  List<Action> actions(int number) {
    Held held = alerts.held(number);
    return held == null || !alerts.state(number).isUnacknowledged()
        ? List.of()
        : added(number, held.escalation);
  }

  /** Somebody has acknowledged, or the alert is closed. */
  void end(int number) {
    Held held = alerts.held(number);
    if (held != null && held.escalation > 0) {
      acting.release(number, added(number, held.escalation));
    }
  }

  private List<Action> added(int number, int steps) {
    List<Escalation> all = steps(number);
    var added = new ArrayList<Action>();
    for (int i = 0; i < Math.min(steps, all.size()); i++) {
      added.addAll(all.get(i).actions());
    }
    return added;
  }

  private List<Escalation> steps(int number) {
    return rules.instance(number).rule().life().escalations();
  }
}
