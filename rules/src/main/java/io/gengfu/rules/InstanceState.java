package io.gengfu.rules;

import java.util.List;
import java.util.Optional;

/**
 * What of a rule instance outlives the process.
 *
 * @param key pack, rule and device ids: {@code pack/rule/device[,device]}
 * @param shape hash of the form of {@code latches}; a state of another shape is not restored but
 *     its alert is
 * @param alertId empty when no alert is open
 * @param number of the alert's last transition
 * @param latches the derived signals' memory, in the order of declaration: NaN unknown, 0, 1
 * @param open what the open alert says of itself; empty when none is open
 * @param life who shelved it, how far it escalated, and what else its alert's life depends on
 */
public record InstanceState(
    String key,
    int shape,
    AlertState state,
    String alertId,
    int number,
    List<Double> latches,
    Optional<OpenAlert> open,
    AlertMemory life) {
  public InstanceState {
    latches = List.copyOf(latches);
  }

  /** A state that says nothing of its alert but the id: its withdrawal will be bare. */
  public InstanceState(
      String key, int shape, AlertState state, String alertId, int number, List<Double> latches) {
    this(key, shape, state, alertId, number, latches, Optional.empty(), AlertMemory.NONE);
  }
}
