package io.gengfu.rules.trial;

import io.gengfu.rules.AlertDesk;
import io.gengfu.rules.Answer;
import io.gengfu.rules.ByHand;
import java.time.Duration;
import java.util.Locale;

/** What people can say about a rule instance or its alert; a step's key is {@link #key}. */
enum Word {
  ACKNOWLEDGE {
    @Override
    Answer say(AlertDesk desk, Target target, long nanos) {
      return desk.acknowledge(target.id(), HAND, nanos);
    }
  },
  CONFIRM {
    @Override
    Answer say(AlertDesk desk, Target target, long nanos) {
      return desk.confirm(target.id(), HAND, nanos);
    }
  },
  RESET {
    @Override
    Answer say(AlertDesk desk, Target target, long nanos) {
      return desk.reset(target.id(), HAND, nanos);
    }
  },
  SHELVE {
    @Override
    Answer say(AlertDesk desk, Target target, long nanos) {
      return desk.shelve(target.id(), target.time(), HAND, nanos);
    }
  },
  UNSHELVE {
    @Override
    Answer say(AlertDesk desk, Target target, long nanos) {
      return desk.unshelve(target.id(), HAND, nanos);
    }
  },
  OUT_OF_SERVICE {
    @Override
    Answer say(AlertDesk desk, Target target, long nanos) {
      return desk.outOfService(target.id(), HAND, nanos);
    }
  },
  IN_SERVICE {
    @Override
    Answer say(AlertDesk desk, Target target, long nanos) {
      return desk.inService(target.id(), HAND, nanos);
    }
  };

  private static final ByHand HAND = new ByHand("test", "test");

  /**
   * What is spoken of.
   *
   * @param id of the open alert; where none is open, the instance's key
   * @param time for which it is to be shelved
   */
  record Target(String id, Duration time) {}

  abstract Answer say(AlertDesk desk, Target target, long nanos);

  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
