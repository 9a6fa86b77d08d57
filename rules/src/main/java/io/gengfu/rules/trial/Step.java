package io.gengfu.rules.trial;

import io.gengfu.rules.RuleEngine;
import io.gengfu.settings.Mark;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One step of a test: time passes and things happen, {@code times} times; then what was decided
 * meanwhile is compared.
 *
 * @param passes nanoseconds before each time
 * @param expected in the words of {@link Words}, in order
 */
record Step(
    Mark mark,
    long passes,
    int times,
    List<Act> acts,
    List<String> expected,
    List<Message> messages) {

  Step {
    acts = List.copyOf(acts);
    expected = List.copyOf(expected);
    messages = List.copyOf(messages);
  }

  /**
   * What an open alert is to say after the step.
   *
   * @param instance the key of its rule instance
   * @param label the same as tests write it
   * @param english its words
   */
  record Message(String instance, String label, String english) {}

  /** What happens at one moment. */
  sealed interface Act {

    /**
     * A good reading.
     *
     * @param values one for every time, or one for each; an engine's code for it
     */
    record Reads(int point, List<ToDoubleFunction<RuleEngine>> values) implements Act {
      public Reads {
        values = List.copyOf(values);
      }

      double value(int time, RuleEngine engine) {
        return values.get(values.size() == 1 ? 0 : time).applyAsDouble(engine);
      }
    }

    /** A point is not good any more; {@code known} is one of {@code Known}. */
    record Loses(int point, byte known) implements Act {}

    /**
     * Somebody does something about an alert.
     *
     * @param time for which it is to be shelved
     * @param instance the key of its rule instance
     * @param label the same as tests write it
     */
    record Says(Word word, Duration time, String instance, String label) implements Act {}
  }
}
