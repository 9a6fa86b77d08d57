package io.gengfu.rules;

import java.util.Collection;
import java.util.List;

/**
 * A state of an earlier engine.
 *
 * @param shift what to add to the times in {@code state} to have them on the clock of the engine
 *     that brings it back: 0 on the same clock; over an outage such that no time counts which
 *     nobody has proven to have passed
 */
public record Remembered(InstanceState state, long shift) {

  /** The state with the times of its alert's life moved. */
  InstanceState onThisClock() {
    return new InstanceState(
        state.key(),
        state.shape(),
        state.state(),
        state.alertId(),
        state.number(),
        state.nanos() + shift,
        state.memory(),
        state.waiting(),
        state.open(),
        state.life().shifted(shift));
  }

  /** States of an engine on the same clock. */
  public static List<Remembered> sameClock(Collection<InstanceState> states) {
    return states.stream().map(state -> new Remembered(state, 0)).toList();
  }
}
