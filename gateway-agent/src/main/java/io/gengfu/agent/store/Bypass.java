package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.store.Uncommitted.Numbered;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Lane;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The way of alerts past a store that does not take them: straight from the ring, without number
 * and without a promise. What goes here comes again, recorded, once the store takes it.
 */
public final class Bypass {
  private final Uncommitted uncommitted;
  private final StoreWatch watch;
  private final TransitionJson json;

  Bypass(Uncommitted uncommitted, StoreWatch watch, String boot) {
    this.uncommitted = uncommitted;
    this.watch = watch;
    this.json = new TransitionJson(boot);
  }

  /**
   * A transition that is decided and not recorded.
   *
   * @param number of its decision; several may have the same
   * @param json the {@code data} of the alert message, as the record will have it
   */
  public record Undurable(
      long number, String alertId, int transition, Lane lane, Instant at, String json) {}

  /** Whether alerts have to go this way now. */
  public boolean isOpen() {
    return watch.trouble().holdsAlerts();
  }

  /** Whether the disk does not answer, so that even a look at the store may hang. */
  public boolean isStalled() {
    return watch.trouble() == StoreTrouble.STALLED;
  }

  /** The number of the last decision. */
  public long last() {
    return uncommitted.last();
  }

  /** The number of the last decision that is recorded, with all before it. */
  public long recorded() {
    return uncommitted.committed();
  }

  /**
   * What is not recorded of the decisions behind a number, in order. A rule that is silenced
   * without an open alert is left out: it waits for the store.
   *
   * @param decisions at most so many are looked at
   * @param wanted by the uplink
   * @return the number of the last one that was looked at, and what was found up to it
   */
  public Found after(long number, int decisions, Predicate<AlertTransition> wanted) {
    List<Undurable> found = new ArrayList<>();
    long last = number;
    for (Numbered next : uncommitted.after(number, decisions)) {
      last = next.number();
      add(next, wanted, found);
    }
    return new Found(last, found);
  }

  /** What {@link #after} found. */
  public record Found(long upTo, List<Undurable> transitions) {
    public Found {
      transitions = List.copyOf(transitions);
    }
  }

  private void add(Numbered next, Predicate<AlertTransition> wanted, List<Undurable> found) {
    Decision decision = next.decision();
    for (Step step : decision.steps()) {
      AlertTransition transition = step.transition();
      if (!transition.isOfNoAlert() && !transition.digested() && wanted.test(transition)) {
        found.add(
            new Undurable(
                next.number(),
                transition.alertId(),
                transition.number(),
                transition.lane(),
                decision.decidedAt(),
                new String(json.encode(step, decision, 0), StandardCharsets.UTF_8)));
      }
    }
  }

  /** Runs when there is something new, on a thread that must not wait. */
  public void onNews(Runnable waker) {
    watch.onHeld(waker);
  }
}
