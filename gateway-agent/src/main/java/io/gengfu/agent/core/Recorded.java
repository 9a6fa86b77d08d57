package io.gengfu.agent.core;

import io.gengfu.model.Points;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Known;
import io.gengfu.rules.RuleEngine;
import io.gengfu.rules.Texts;
import java.util.Arrays;
import java.util.List;

/**
 * What of the readings goes to the journal: every change, and what does not change now and then.
 * Under the core's lock.
 */
final class Recorded {

  private static final long REPEAT = Journal.REPEAT.toNanos();

  private final Journal journal;
  private final Points points;
  private final CurrentRules rules;
  private final Now now;
  private final long[] at;
  // An engine's own handles end with it, when other rules are loaded.
  private final Texts texts = new Texts(List.of());

  Recorded(Journal journal, Points points, CurrentRules rules, Now now) {
    this.journal = journal;
    this.points = points;
    this.rules = rules;
    this.now = now;
    this.at = new long[points.size()];
    Arrays.fill(at, now.nanos() - REPEAT);
  }

  /**
   * A reading that the engine has not taken yet: what it had before says whether this is news.
   *
   * @param known one of {@link Known}
   */
  void reading(int point, double value, byte known) {
    long nanos = now.nanos();
    RuleEngine engine = rules.engine();
    boolean same =
        engine.known(point) == known
            && Double.compare(engine.value(point), value) == 0
            && nanos - at[point] < REPEAT;
    if (!same) {
      at[point] = nanos;
      boolean text = points.at(point).signal().type() instanceof SignalType.Text;
      double record = text && !Double.isNaN(value) ? texts.handle(engine.text(value)) : value;
      journal.reading(point, record, known, nanos, now.wall().toEpochMilli());
    }
  }

  /** The text behind a handle that the journal was given. */
  String text(double handle) {
    return texts.text(handle);
  }
}
