package io.gengfu.rules;

import java.util.List;

/**
 * What of a rule instance outlives the process.
 *
 * @param key pack, rule and device ids: {@code pack/rule/device[,device]}
 * @param shape hash of the form of {@code latches}; a state of another shape is not restored but
 *     its alert is
 * @param alertId empty when no alert is open
 * @param number of the alert's last transition
 * @param latches the derived signals' memory, in the order of declaration: NaN unknown, 0, 1
 */
public record InstanceState(
    String key, int shape, AlertState state, String alertId, int number, List<Double> latches) {
  public InstanceState {
    latches = List.copyOf(latches);
  }
}
