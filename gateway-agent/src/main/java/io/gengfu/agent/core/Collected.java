package io.gengfu.agent.core;

import io.gengfu.agent.config.Site.LetsGo;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Decisions;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.RuleEngine;
import io.gengfu.rules.RuleSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the engine decides in one evaluation: alerts are kept for the journal, wishes for outputs go
 * to the arbiter at once. Under the core's lock, but for {@link #isBuggy}.
 */
final class Collected implements Decisions {

  private final List<Step> steps = new ArrayList<>();
  // By key: the last word counts.
  private final Map<String, InstanceState> states = new LinkedHashMap<>();
  private final List<String> bugs = new ArrayList<>();
  private final Supplier<String> alertIds;
  private final CurrentRules rules;
  private final Arbiter arbiter;
  private final Now now;
  private boolean touched;
  private volatile boolean buggy;

  Collected(
      Points points,
      RuleSet first,
      Set<Point> mapped,
      Map<Point, LetsGo> letsGo,
      Now now,
      Supplier<String> alertIds) {
    this.now = now;
    this.alertIds = alertIds;
    this.rules = new CurrentRules(engine(first));
    this.arbiter = new Arbiter(points, mapped, letsGo, rules);
  }

  /**
   * An engine that decides into this. Compiles, so not under the lock; it decides nothing yet.
   *
   * @throws IllegalArgumentException as {@link RuleEngine} does
   */
  RuleEngine engine(RuleSet set) {
    return new RuleEngine(set, this, alertIds);
  }

  CurrentRules rules() {
    return rules;
  }

  Arbiter arbiter() {
    return arbiter;
  }

  @Override
  public void transition(AlertTransition transition, InstanceState saved) {
    steps.add(new Step(transition, saved));
    states.remove(saved.key());
  }

  @Override
  public void silenced(AlertTransition change, InstanceState saved) {
    transition(change, saved);
  }

  @Override
  public void remember(InstanceState saved) {
    states.put(saved.key(), saved);
  }

  @Override
  public void set(int instance, Point output, double value, long atMostNanos) {
    touched = true;
    arbiter.request(
        output, rules.engine().key(instance), Priority.RULE, value != 0, atMostNanos, now.nanos());
  }

  @Override
  public void release(int instance, Point output) {
    touched = true;
    arbiter.release(output, rules.engine().key(instance));
  }

  @Override
  public void say(int instance, Point voice, LocalText words) {
    touched = true;
    arbiter.say(voice, words);
  }

  @Override
  public void faulted(int instance, RuntimeException bug) {
    bugs.add(rules.engine().key(instance) + ": " + bug);
    buggy = true;
  }

  /** Whether an output may have to be settled for what was decided; asked once. */
  boolean takeTouched() {
    boolean was = touched;
    touched = false;
    return was;
  }

  boolean isEmpty() {
    return steps.isEmpty() && states.isEmpty();
  }

  List<Step> steps() {
    return steps;
  }

  Collection<InstanceState> states() {
    return states.values();
  }

  /** The journal has taken steps and states. */
  void clear() {
    steps.clear();
    states.clear();
  }

  /** Whether a rule has thrown since the last {@link #takeBugs}. From any thread. */
  boolean isBuggy() {
    return buggy;
  }

  List<String> takeBugs() {
    List<String> found = List.copyOf(bugs);
    bugs.clear();
    buggy = false;
    return found;
  }
}
