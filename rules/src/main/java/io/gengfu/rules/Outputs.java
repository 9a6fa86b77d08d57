package io.gengfu.rules;

import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.rules.Pack.Action;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.RuleSet.Instance;
import java.util.List;

/** What instances ask of outputs and what they say; which of them ask at the moment. */
final class Outputs {

  private final RuleSet rules;
  private final Decisions decisions;
  private final Shown shown;
  // After a restore an active instance does not ask yet.
  private final boolean[] asking;

  Outputs(RuleSet rules, Decisions decisions, Shown shown) {
    this.rules = rules;
    this.decisions = decisions;
    this.shown = shown;
    this.asking = new boolean[rules.instances()];
  }

  boolean isAsking(int number) {
    return asking[number];
  }

  /** Goes on from an instance whose outputs know already whether it asks. */
  void adopt(int number, boolean asks) {
    asking[number] = asks;
  }

  /**
   * @param further what escalation has added
   */
  void ask(int number, List<Action> further) {
    asking[number] = true;
    set(number, rules.rule(number).actions());
    set(number, further);
  }

  /** Even when it has not asked yet: after a restore the arbiter may know it as the owner. */
  void release(int number) {
    asking[number] = false;
    Rule rule = rules.rule(number);
    release(number, rule.actions());
    List<Life.Escalation> steps = rule.life().escalations();
    for (int i = 0; i < steps.size(); i++) {
      release(number, steps.get(i).actions());
    }
  }

  // By index, here and above: a suppressed instance comes and goes without a transition.
  private void release(int number, List<Action> actions) {
    for (int i = 0; i < actions.size(); i++) {
      if (actions.get(i) instanceof Action.Set set) {
        decisions.release(number, output(number, set));
      }
    }
  }

  /** Lets go of what escalation added; what the rule itself asks for it keeps. */
  void releaseFurther(int number, List<Action> actions) {
    List<Action> own = rules.rule(number).actions();
    for (Action action : actions) {
      if (action instanceof Action.Set set && own.stream().noneMatch(o -> same(o, set))) {
        decisions.release(number, output(number, set));
      }
    }
  }

  private static boolean same(Action own, Action.Set set) {
    return own instanceof Action.Set other
        && other.variable() == set.variable()
        && other.output().equals(set.output());
  }

  void set(int number, List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.Set set) {
        decisions.set(number, output(number, set), set.value(), set.atMostNanos());
      }
    }
  }

  void say(int number, List<Action> actions) {
    Instance instance = rules.instance(number);
    for (Action action : actions) {
      if (action instanceof Action.Say say) {
        LocalText words = say.words().fill(instance, shown);
        decisions.say(number, point(rules, instance, say.variable(), say.voice().name()), words);
      }
    }
  }

  private Point output(int number, Action.Set set) {
    return output(rules, rules.instance(number), set);
  }

  /** The point that the instance sets. */
  static Point output(RuleSet rules, Instance instance, Action.Set set) {
    return point(rules, instance, set.variable(), set.output().name());
  }

  private static Point point(RuleSet rules, Instance instance, int variable, String signal) {
    return rules.points().of(instance.devices().get(variable), signal);
  }
}
