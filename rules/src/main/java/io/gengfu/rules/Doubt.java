package io.gengfu.rules;

import io.gengfu.settings.Settings;

/**
 * What a rule makes of an answer that stays unknown.
 *
 * @param counts what {@code when} counts as from then on
 * @param nanos how long the state is kept before; {@link #BY_INTERVAL} where the rule does not say
 */
record Doubt(Counts counts, long nanos) {

  /** Three intervals of the slowest of the instance's devices. */
  static final long BY_INTERVAL = -1;

  /** What an unknown answer counts as. */
  enum Counts {
    /** As what it was: the state is kept on. */
    KEEP,
    TRUE,
    FALSE
  }

  /**
   * @param answerable whether readings of some device are behind the rule's condition
   */
  static Doubt read(Settings settings, boolean answerable) {
    Counts counts = settings.choice("when-unknown", Counts.class, Counts.KEEP);
    long nanos = RuleReader.nanos(settings, "hold-at-most", BY_INTERVAL);
    for (String key : new String[] {"when-unknown", "hold-at-most"}) {
      if (settings.has(key) && !answerable) {
        settings.report(
            key, "has no effect: when reads nothing but groups", "a rule for each device");
      }
    }
    return new Doubt(counts, nanos);
  }
}
