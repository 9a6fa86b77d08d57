package io.gengfu.rules.trial;

import io.gengfu.rules.RuleSet;
import io.gengfu.settings.Mark;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/** One test of one pack. Runs in virtual time, as often as one likes, always with one outcome. */
public final class Trial {

  private final String name;
  private final Mark mark;
  private final RuleSet rules;
  private final Optional<ZonedDateTime> clock;
  private final List<Step> steps;

  /**
   * @param clock what the wall clock shows at the start; empty where nobody knows
   */
  Trial(String name, Mark mark, RuleSet rules, Optional<ZonedDateTime> clock, List<Step> steps) {
    this.name = name;
    this.mark = mark;
    this.rules = rules;
    this.clock = clock;
    this.steps = List.copyOf(steps);
  }

  /** Unique in its pack. */
  public String name() {
    return name;
  }

  /** Where it stands. */
  public Mark mark() {
    return mark;
  }

  /** Whether it says that nothing at all is decided: what a rule must leave alone. */
  public boolean isQuiet() {
    return steps.stream().allMatch(step -> step.expected().isEmpty());
  }

  public Outcome run() {
    return new Run(rules, clock).of(steps);
  }
}
