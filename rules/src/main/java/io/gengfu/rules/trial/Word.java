package io.gengfu.rules.trial;

import io.gengfu.rules.RuleEngine;
import java.util.Locale;

/** What people can say about an open alert; a step's key is the constant in lower case. */
enum Word {
  ACKNOWLEDGE {
    @Override
    boolean say(RuleEngine engine, String alertId, long nanos) {
      return engine.acknowledge(alertId, WHO, nanos);
    }
  };

  private static final String WHO = "test";

  /** Whether the engine took it. */
  abstract boolean say(RuleEngine engine, String alertId, long nanos);

  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
