package io.gengfu.agent.core;

import io.gengfu.rules.RuleEngine;

/**
 * The engine that runs now, for those who look at points whatever rules run. Under the core's lock.
 */
final class CurrentRules {

  private RuleEngine engine;

  CurrentRules(RuleEngine engine) {
    this.engine = engine;
  }

  RuleEngine engine() {
    return engine;
  }

  /** The next one has taken over every point's latest value. */
  void become(RuleEngine next) {
    engine = next;
  }

  double value(int point) {
    return engine.value(point);
  }

  byte known(int point) {
    return engine.known(point);
  }

  long arrived(int point) {
    return engine.arrived(point);
  }
}
