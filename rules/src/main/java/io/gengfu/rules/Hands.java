package io.gengfu.rules;

import io.gengfu.rules.Pack.Action;
import java.util.List;

/** What an alert's life does through the phases and the outputs of its instance. */
final class Hands implements Acting {

  private final RuleSet rules;
  private final Phases phases;
  private final Outputs outputs;

  Hands(RuleSet rules, Phases phases, Outputs outputs) {
    this.rules = rules;
    this.phases = phases;
    this.outputs = outputs;
  }

  @Override
  public boolean isActive(int instance) {
    return phases.isActive(instance);
  }

  @Override
  public void letGo(int instance) {
    outputs.release(instance);
    phases.settle(instance);
  }

  @Override
  public void act(int instance) {
    phases.askAgain(instance);
  }

  @Override
  public void speak(int instance) {
    outputs.say(instance, rules.instance(instance).rule().actions());
  }

  @Override
  public void perform(int instance, List<Action> actions) {
    if (isActive(instance)) {
      outputs.set(instance, actions);
    }
    outputs.say(instance, actions);
  }

  @Override
  public void fault(int instance, RuntimeException bug) {
    phases.fault(instance, bug);
  }

  @Override
  public void release(int instance, List<Action> actions) {
    outputs.releaseFurther(instance, actions);
  }
}
