package io.gengfu.rules.trial;

import io.gengfu.rules.ByHand;
import io.gengfu.rules.RuleEngine;
import java.util.Locale;

/** What people can say about an open alert; a step's key is the constant in lower case. */
enum Word {
  ACKNOWLEDGE {
    @Override
    boolean say(RuleEngine engine, String alertId, long nanos) {
      return engine.desk(nanos).acknowledge(alertId, HAND, nanos).isDone();
    }
  },
  CONFIRM {
    @Override
    boolean say(RuleEngine engine, String alertId, long nanos) {
      return engine.desk(nanos).confirm(alertId, HAND, nanos).isDone();
    }
  },
  RESET {
    @Override
    boolean say(RuleEngine engine, String alertId, long nanos) {
      return engine.desk(nanos).reset(alertId, HAND, nanos).isDone();
    }
  };

  private static final ByHand HAND = new ByHand("test", "test");

  /** Whether the engine took it. */
  abstract boolean say(RuleEngine engine, String alertId, long nanos);

  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
