package io.gengfu.rules;

import io.gengfu.rules.Pack.Action;
import java.util.List;

/** What an alert's life asks of the engine that watches the conditions. */
interface Acting {

  /** Whether the instance's condition holds, alert or not. */
  boolean isActive(int instance);

  /** It asks for its outputs no longer. */
  void letGo(int instance);

  /** It asks for its outputs again, if what is known says that its condition still holds. */
  void act(int instance);

  /** It says what it says when it becomes active. */
  void speak(int instance);

  /** Sets and says what a step of escalation adds. */
  void perform(int instance, List<Action> actions);

  /**
   * What happened to its alert threw: the instance is out of service until the rules are loaded.
   */
  void fault(int instance, RuntimeException bug);

  /** Lets go of what escalation added. */
  void release(int instance, List<Action> actions);
}
