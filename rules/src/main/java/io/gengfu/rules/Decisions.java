package io.gengfu.rules;

import io.gengfu.model.LocalText;
import io.gengfu.model.Point;

/**
 * Where the engine's decisions go, in the order they are made, on the thread that brought the
 * reading or the tick. Must not block and must not call the engine.
 */
public interface Decisions {

  /** An alert took a step. {@code saved} is the instance's state after it. */
  void transition(AlertTransition transition, InstanceState saved);

  /**
   * An instance is suppressed while it has no open alert, or is so no longer: {@link
   * AlertTransition#isOfNoAlert}. {@code saved} is its state after it. Who tells nobody of it still
   * remembers it.
   */
  default void silenced(AlertTransition change, InstanceState saved) {
    remember(saved);
  }

  /**
   * What is to be remembered of an instance has changed without a step of an alert: it was put out
   * of service, say. Who keeps no state need not listen.
   */
  default void remember(InstanceState saved) {}

  /**
   * An instance whose rule says {@code set} became active: it now asks for this value.
   *
   * @param instance number of the instance in this engine; {@link RuleEngine#key} names it
   * @param value the flag, number or ordinal as the engine codes values
   * @param atMostNanos how long at most; {@link Long#MAX_VALUE} without a limit
   */
  void set(int instance, Point output, double value, long atMostNanos);

  /** The instance no longer asks for anything of this output. */
  void release(int instance, Point output);

  /** Words to be spoken by an output of type text. */
  void say(int instance, Point voice, LocalText words);

  /** A rule threw: its instance is out of service until reload. */
  void faulted(int instance, RuntimeException bug);
}
